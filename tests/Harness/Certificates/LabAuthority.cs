using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Harness.Certificates;

/// <summary>An authority for the certificates of tests. It keeps their keys in memory, and lasts a day.</summary>
internal sealed class LabAuthority : IDisposable
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private long _serial;

    public LabAuthority(string name = "Lab")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _certificate = request.CreateSelfSigned(_now - (2 * Day), _now + (2 * Day));
    }

    /// <summary>Its own certificate, as it stands in a file.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>The same, as a client trusts it.</summary>
    public X509Certificate2Collection Certificates => [_certificate];

    /// <summary>How the registry names a certificate.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>A certificate of a participant, with its key.</summary>
    public X509Certificate2 Issue(string name) => Issue(name, ClientUse, -Day, Day, []);

    public X509Certificate2 IssueExpired(string name) => Issue(name, ClientUse, -Day, -Day / 2, []);

    public X509Certificate2 IssueNotYetValid(string name) => Issue(name, ClientUse, Day / 2, Day, []);

    /// <summary>One for a server, and for no client.</summary>
    public X509Certificate2 IssueForServers(string name) => Issue(name, ServerUse, -Day, Day, []);

    /// <summary>One that names an address at which its authority is to be found.</summary>
    public X509Certificate2 IssueNaming(Uri authority, string name) =>
        Issue(name, ClientUse, -Day, Day, [new X509AuthorityInformationAccessExtension([], [authority.ToString()])]);

    /// <summary>One that names the address of its authority's list of revoked certificates.</summary>
    public X509Certificate2 IssueListed(Uri list, string name) => Issue(
        name, ClientUse, -Day, Day, [CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list.ToString()])]);

    /// <summary>The list of revoked certificates, as it is published.</summary>
    public byte[] ListOf(params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
            list.AddEntry(certificate, _now - Day);
        using var signer = _certificate.HasPrivateKey ? null : _certificate.CopyWithPrivateKey(_key);
        return list.Build(signer ?? _certificate, 1, _now + Day, HashAlgorithmName.SHA256);
    }

    /// <summary>Writes the certificate of a server on this machine, and its key.</summary>
    /// <returns>The settings that name them.</returns>
    public (string Name, string Value)[] WriteServer(string directory)
    {
        using var certificate = Issue("server", ServerUse, -Day, Day, []);
        using var key = certificate.GetECDsaPrivateKey()!;
        var (certificatePath, keyPath) = (Path.Combine(directory, "server.pem"), Path.Combine(directory, "server.key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return
        [
            ("Kestrel:Certificates:Default:Path", certificatePath), ("Kestrel:Certificates:Default:KeyPath", keyPath),
        ];
    }

    /// <summary>The same as one file with a password.</summary>
    public (string Name, string Value)[] WriteServer(string directory, string password)
    {
        using var certificate = Issue("server", ServerUse, -Day, Day, []);
        var path = Path.Combine(directory, "server.pfx");
        File.WriteAllBytes(path, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, password));
        return [("Kestrel:Certificates:Default:Path", path), ("Kestrel:Certificates:Default:Password", password)];
    }

    /// <summary>How a client verifies that server.</summary>
    public X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(_certificate);
        return policy;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string name, string use, TimeSpan from, TimeSpan to, X509Extension[] more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        foreach (var extension in more)
            request.CertificateExtensions.Add(extension);
        var serial = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(serial, ++_serial);
        using var made = request.Create(
            _certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), _now + from, _now + to, serial);
        return made.CopyWithPrivateKey(key);
    }
}
