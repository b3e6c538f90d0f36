using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Cli.Certs;

/// <summary>
/// A CA that signs what it is told to. All keys are ECDSA P-256: every TLS library takes them, a thousand of them are made at
/// once, and signing a handshake costs a server less than with RSA-2048.
/// </summary>
/// <param name="certificate">The CA's own, with its private key.</param>
/// <param name="time">Begin and end of what is signed.</param>
internal sealed class LaboratoryCa(X509Certificate2 certificate, TimeProvider time) : IDisposable
{
    private const int CaYears = 10;
    private const int SerialBytes = 16;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string Organization = "PixStream laboratory";

    /// <summary>The clocks of two machines differ.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(5);

    /// <summary>The CA itself.</summary>
    public X509Certificate2 Certificate => certificate;

    /// <summary>A new one, which signs itself. Its name has a random part: two of them must not be taken for one.</summary>
    public static IssuedCertificate Make(TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"PixStream laboratory CA {RandomNumberGenerator.GetHexString(8, lowercase: true)}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var now = time.GetUtcNow();
        return new IssuedCertificate(
            request.Create(
                request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdated, now.AddYears(CaYears),
                NewSerial()),
            key);
    }

    /// <summary>A server's: valid for these DNS names and IP addresses.</summary>
    public IssuedCertificate IssueForServer(IReadOnlyList<string> names, int days)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        return Issue(names[0], ServerAuthentication, days, alternatives.Build());
    }

    /// <summary>A participant's: its ISPB is the subject's common name.</summary>
    public IssuedCertificate IssueForClient(string ispb, int days) => Issue(ispb, ClientAuthentication, days, null);

    /// <summary>Whether this CA signed it, as far as names tell.</summary>
    public bool IsIssuerOf(X509Certificate2 other) =>
        other.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData);

    public void Dispose() => certificate.Dispose();

    private static CertificateRequest Request(string commonName, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(Organization);
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    /// <summary>Positive, and of one length.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private IssuedCertificate Issue(string commonName, string purpose, int days, X509Extension? alternatives)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(commonName, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        if (alternatives is not null)
            request.CertificateExtensions.Add(alternatives);
        // Not longer than the CA itself, and not before it.
        var now = time.GetUtcNow();
        DateTimeOffset first = certificate.NotBefore;
        DateTimeOffset last = certificate.NotAfter;
        return new IssuedCertificate(
            request.Create(
                certificate, Later(now - Backdated, first), Earlier(now.AddDays(days), last), NewSerial()),
            key);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
