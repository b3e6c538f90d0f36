using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Spi.Signatures.Form;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>A certificate of the directory, read and found fit.</summary>
internal sealed class TrustedCertificate
{
    private TrustedCertificate(X509Certificate2 certificate, DistinguishedName subject, DistinguishedName issuer)
    {
        Certificate = certificate;
        Subject = subject;
        Issuer = issuer;
        SerialNumber = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true);
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
        IsAuthority = certificate.Extensions.OfType<X509BasicConstraintsExtension>()
            .Any(extension => extension.CertificateAuthority);
        Signer = new SignerCertificate(
            subject.ToString(), issuer.ToString(), SerialNumber.ToString(CultureInfo.InvariantCulture),
            certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    public X509Certificate2 Certificate { get; }

    public DistinguishedName Subject { get; }

    public DistinguishedName Issuer { get; }

    public BigInteger SerialNumber { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Whether it may issue certificates. Then it vouches for revocation lists, and signs no messages.</summary>
    public bool IsAuthority { get; }

    public SignerCertificate Signer { get; }

    /// <summary>Null, or what makes the certificate unfit.</summary>
    public static string? TryRead(X509Certificate2 certificate, out TrustedCertificate? trusted)
    {
        trusted = null;
        if (!DistinguishedName.TryRead(certificate.SubjectName.RawData, out var subject)
            || !DistinguishedName.TryRead(certificate.IssuerName.RawData, out var issuer))
            return "its subject or issuer cannot be read";
        var read = new TrustedCertificate(certificate, subject, issuer);
        using var key = certificate.GetRSAPublicKey();
        if (key is { KeySize: < Dsig.KeyBitsMin })
            return $"its RSA key has {key.KeySize} bits; {Dsig.KeyBitsMin} are needed";
        if (!read.IsAuthority && key is null)
            return "its key is not RSA: the SPI's signatures are";
        var usages = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;
        if (!read.IsAuthority && !Allows(certificate, usages))
            return "its key usage does not include signatures";
        trusted = read;
        return null;
    }

    /// <summary>The public key, for the caller to dispose of.</summary>
    public RSA OpenKey() => Certificate.GetRSAPublicKey()!;

    /// <summary>Whether its key usage, if it has one, includes one of these.</summary>
    public static bool Allows(X509Certificate2 certificate, X509KeyUsageFlags anyOf) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(extension => (extension.KeyUsages & anyOf) != 0);
}
