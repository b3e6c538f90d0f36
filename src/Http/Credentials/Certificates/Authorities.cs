using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PixStream.Hosting;
using PixStream.Http.Watching;

namespace PixStream.Http.Credentials.Certificates;

/// <summary>
/// The authorities that may sign client certificates: these and no others, whatever the machine trusts. Read again when their
/// file changes.
/// </summary>
internal sealed class Authorities
{
    private const string Setting = $"{CredentialOptions.Section}:{nameof(CredentialOptions.Authorities)}";

    // Client authentication (RFC 5280, 4.2.1.12).
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly WatchedFile<X509Certificate2Collection> _file;
    private volatile X509Certificate2Collection _current;

    /// <exception cref="SettingException">The file cannot be read, or holds no root.</exception>
    public Authorities(string path)
    {
        _file = new WatchedFile<X509Certificate2Collection>(() => Read(path), bytes => Parse(path, bytes));
        _current = _file.ReadFirst();
    }

    /// <summary>Those in force. A change puts another object in its place.</summary>
    public X509Certificate2Collection Current => _current;

    /// <summary>Looks at the file. What cannot be used leaves those before it in force. For one thread at a time.</summary>
    /// <param name="take">Brings new ones into force elsewhere, before they are <see cref="Current"/> here.</param>
    /// <param name="fault">Why it was refused; the same reason is given once. Empty where it was not.</param>
    /// <returns>Whether others are in force now.</returns>
    public bool Look(Action<X509Certificate2Collection> take, out string fault)
    {
        if (_file.Look(out fault) is not { } next)
            return false;
        take(next);
        _current = next;
        return true;
    }

    /// <summary>
    /// How a certificate is verified while its connection is made. Nothing is fetched: the addresses in a certificate are its
    /// maker's, and that may be any caller.
    /// </summary>
    public X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Current);
        policy.ApplicationPolicy.Add(ClientAuthentication);
        return policy;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Setting}: {path} cannot be read. {failure.Message}", failure);
        }
    }

    private static X509Certificate2Collection Parse(string path, byte[] bytes)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(bytes));
        }
        catch (CryptographicException failure)
        {
            throw new SettingException($"{Setting}: {path} cannot be read. {failure.Message}", failure);
        }

        return certificates.Any(static certificate =>
            certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
            ? certificates
            : throw new SettingException(
                $"{Setting}: {path} has no root: a certificate of an authority that signed itself, as PEM. Add it behind those that it signed.");
    }
}
