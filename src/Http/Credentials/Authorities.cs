using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Hosting;

namespace PixStream.Http.Credentials;

/// <summary>The authorities that may sign client certificates: these and no others, whatever the machine trusts.</summary>
internal sealed class Authorities
{
    private const string Setting = $"{CredentialOptions.Section}:{nameof(CredentialOptions.Authorities)}";

    // Client authentication (RFC 5280, 4.2.1.12).
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <exception cref="SettingException">The file cannot be read, or holds no root.</exception>
    public Authorities(string path)
    {
        Certificates = Read(path);
        if (!Certificates.Any(static certificate =>
            certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)))
            throw new SettingException(
                $"{Setting}: {path} has no root: a certificate of an authority that signed itself, as PEM. Add it behind those that it signed.");
    }

    public X509Certificate2Collection Certificates { get; }

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
        policy.CustomTrustStore.AddRange(Certificates);
        policy.ApplicationPolicy.Add(ClientAuthentication);
        return policy;
    }

    private static X509Certificate2Collection Read(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingException($"{Setting}: {path} cannot be read. {failure.Message}", failure);
        }
    }
}
