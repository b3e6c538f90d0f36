using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>A certificate authority for tests, with a handful of keys: making one takes a tenth of a second.</summary>
internal sealed class TestAuthority
{
    public const string Name = "CN=Autoridade de Teste, OU=Testes, O=ICP-Brasil, C=BR";

    /// <summary>The clock of the tests stands here.</summary>
    public static readonly DateTimeOffset Now = Moments.PiDay.GetUtcNow();

    private static readonly Lazy<RSA> LazyAuthorityKey = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> LazySignerKey = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> LazyOtherKey = new(() => RSA.Create(2048));

    private readonly X509SignatureGenerator _generator;

    public TestAuthority(string name = Name, RSA? key = null)
    {
        key ??= LazyAuthorityKey.Value;
        _generator = X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);
        var request = new CertificateRequest(
            new X500DistinguishedName(name), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Certificate = request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5));
    }

    public static RSA SignerKey => LazySignerKey.Value;

    public static RSA OtherKey => LazyOtherKey.Value;

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate with its private key.</summary>
    public X509Certificate2 Issue(
        long serial = 77, RSA? key = null, string subject = "CN=signer, O=Banco de Teste, C=BR", DateTimeOffset? from = null,
        DateTimeOffset? to = null, X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature)
    {
        key ??= SignerKey;
        var request = new CertificateRequest(
            new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        var number = new BigInteger(serial).ToByteArray(isBigEndian: true);
        using var made = request.Create(
            Certificate.SubjectName, _generator, from ?? Now.AddDays(-30), to ?? Now.AddDays(30), number);
        return made.CopyWithPrivateKey(key);
    }

    /// <summary>A revocation list in DER.</summary>
    public byte[] Revoke(long[] serials, DateTimeOffset? thisUpdate = null, DateTimeOffset? nextUpdate = null)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var serial in serials)
            list.AddEntry(new BigInteger(serial).ToByteArray(isBigEndian: true), Now.AddDays(-1));
        return list.Build(
            Certificate, 1, nextUpdate ?? Now.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1,
            thisUpdate ?? Now.AddDays(-1));
    }
}
