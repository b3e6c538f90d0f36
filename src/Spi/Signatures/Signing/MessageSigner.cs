using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Form;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Signatures.Signing;

/// <summary>
/// Signs messages in the SPI's form, with one key. The signature goes into AppHdr/Sgntr, which is added behind AppHdr's last
/// element where there is no Sgntr; no other byte changes. Safe for several threads at once.
/// </summary>
public sealed class MessageSigner : IDisposable
{
    private const string KeyInfoId = "key-info-id";

    private readonly X509Certificate2 _certificate;
    private readonly TrustedCertificate _signer;
    private readonly string _sender;
    private readonly TimeProvider _time;
    private readonly string _keyInfo;
    private readonly string _keyInfoDigest;

    private MessageSigner(X509Certificate2 certificate, TrustedCertificate signer, string sender, TimeProvider time)
    {
        _certificate = certificate;
        _signer = signer;
        _sender = sender;
        _time = time;
        _keyInfo = $"<ds:KeyInfo Id=\"{KeyInfoId}\"><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>"
            + SecurityElement.Escape(signer.Signer.Issuer)
            + $"</ds:X509IssuerName><ds:X509SerialNumber>{signer.Signer.SerialNumber}</ds:X509SerialNumber>"
            + "</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>";
        _keyInfoDigest = Digest(InSignature(_keyInfo));
    }

    /// <summary>The certificate whose key signs.</summary>
    public SignerCertificate Signer => _signer.Signer;

    /// <summary>The ISPB that the key signs for.</summary>
    public string Sender => _sender;

    /// <summary>Reads key and certificate.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="time">Says whether the certificate is valid when a message is to be signed.</param>
    /// <param name="error">What is wrong, in one sentence; null if the answer is not.</param>
    public static MessageSigner? Load(SigningOptions options, TimeProvider time, out string? error)
    {
        ArgumentNullException.ThrowIfNull(options);
        X509Certificate2 certificate;
        try
        {
            certificate = options.IsPkcs12 ? LoadPkcs12(options) : LoadPem(options);
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            error = $"{options.KeyFile}: {failure.Message}";
            return null;
        }

        var unfit = TrustedCertificate.TryRead(certificate, out var signer);
        error = !certificate.HasPrivateKey ? "it holds no private key with its certificate"
            : unfit is not null ? $"the certificate cannot be used: {unfit}"
            : signer!.IsAuthority ? "the certificate is an authority's: those sign no messages"
            : null;
        if (error is null)
            return new MessageSigner(certificate, signer!, options.Sender, time);
        certificate.Dispose();
        error = $"{options.KeyFile}: {error}.";
        return null;
    }

    /// <summary>Signs one message in UTF-8 that has an empty Sgntr or no Sgntr.</summary>
    public SigningResult Sign(ReadOnlyMemory<byte> utf8)
    {
        var now = _time.GetUtcNow();
        if (now < _signer.NotBefore)
            return Refuse(SigningRefusal.CertificateNotYetValid, "The signer's certificate is not valid yet.");
        if (now > _signer.NotAfter)
            return Refuse(SigningRefusal.CertificateExpired, "The signer's certificate is valid no longer.");
        if (!MessageParts.TryRead(utf8, out var parts, out var refusal))
            return Refuse(
                refusal.Status switch
                {
                    SignatureStatus.TooLarge => SigningRefusal.TooLarge,
                    SignatureStatus.Malformed => SigningRefusal.Malformed,
                    _ => SigningRefusal.WrongStructure,
                },
                refusal.Text);
        if (parts.Signature is not null)
            return Refuse(SigningRefusal.AlreadySigned, "AppHdr/Sgntr holds a signature already.");
        if (parts.Header.From != _sender)
            return Refuse(SigningRefusal.AnotherSender, $"The message is from {parts.Header.From}; the key signs for {_sender}.");

        // What is digested is the message with its Sgntr, which may have to be added.
        SignaturePlace.Cut(utf8.Span, out var head, out var tail);
        if (!MessageParts.TryRead((byte[])[.. head, .. tail], out parts, out refusal))
            return Refuse(SigningRefusal.TooLarge, refusal.Text);
        var signedInfo = SignedInfo(Digest(parts.AppHdr), Digest(parts.Document));
        var signature = $"<ds:Signature xmlns:ds=\"{Dsig.Namespace}\">{signedInfo}<ds:SignatureValue>{Sign(signedInfo)}</ds:SignatureValue>{_keyInfo}</ds:Signature>";
        byte[] signed = [.. head, .. Encoding.UTF8.GetBytes(signature), .. tail];
        return signed.Length > MessageParts.MessageBytesMax
            ? Refuse(SigningRefusal.TooLarge, $"The signed message is longer than {MessageParts.MessageBytesMax} bytes.")
            : new SigningResult(SigningRefusal.None, signed, "The message is signed.");
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private string Sign(string signedInfo)
    {
        // A key object of its own: they are not promised to be safe for several threads.
        using var key = _certificate.GetRSAPrivateKey()!;
        return Convert.ToBase64String(
            key.SignData(CanonicalForm.Of(InSignature(signedInfo)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private string SignedInfo(string appHdr, string document) =>
        "<ds:SignedInfo>"
        + $"<ds:CanonicalizationMethod Algorithm=\"{Dsig.ExclusiveC14N}\"/><ds:SignatureMethod Algorithm=\"{Dsig.RsaSha256}\"/>"
        + Reference($" URI=\"#{KeyInfoId}\"", "", _keyInfoDigest)
        + Reference(" URI=\"\"", $"<ds:Transform Algorithm=\"{Dsig.Enveloped}\"/>", appHdr)
        + Reference("", "", document)
        + "</ds:SignedInfo>";

    private static string Reference(string uri, string transform, string digest) =>
        $"<ds:Reference{uri}><ds:Transforms>{transform}"
        + $"<ds:Transform Algorithm=\"{Dsig.ExclusiveC14N}\"/></ds:Transforms>"
        + $"<ds:DigestMethod Algorithm=\"{Dsig.Sha256}\"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>";

    /// <summary>The element that the text is, where the prefix ds is declared as it will be in the message.</summary>
    private static XmlElement InSignature(string element)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml($"<ds:Signature xmlns:ds=\"{Dsig.Namespace}\">{element}</ds:Signature>");
        return (XmlElement)document.DocumentElement!.FirstChild!;
    }

    private static string Digest(XmlElement element) => Convert.ToBase64String(SHA256.HashData(CanonicalForm.Of(element)));

    private static X509Certificate2 LoadPkcs12(SigningOptions options) =>
        X509CertificateLoader.LoadPkcs12FromFile(options.KeyFile, options.Password, X509KeyStorageFlags.EphemeralKeySet);

    private static X509Certificate2 LoadPem(SigningOptions options)
    {
        using var key = RSA.Create();
        var text = File.ReadAllText(options.KeyFile);
        if (text.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
            key.ImportFromEncryptedPem(text, options.Password);
        else
            key.ImportFromPem(text);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(options.CertificateFile);
        return certificate.CopyWithPrivateKey(key);
    }

    private static SigningResult Refuse(SigningRefusal refusal, string text) => new(refusal, null, text);
}
