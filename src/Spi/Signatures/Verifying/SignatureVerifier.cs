using System.Security.Cryptography;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Form;

namespace PixStream.Spi.Signatures.Verifying;

/// <summary>
/// Verifies the SPI's signature of one message, in this order:
/// <list type="number">
/// <item>the message is an envelope of a size that is looked at, and has a signature at its place and nowhere else;</item>
/// <item>the signature has exactly the SPI's form and algorithms;</item>
/// <item>the certificate that it names is trusted, for this sender, now;</item>
/// <item>the signature value was made by the certificate's key over SignedInfo;</item>
/// <item>the digests in SignedInfo are those of KeyInfo, AppHdr and Document.</item>
/// </list>
/// The first thing that is wrong is the answer. Nothing is fetched, no DTD is read, no XML of the message is looked up by an id.
/// Safe for several threads at once.
/// </summary>
/// <remarks>
/// Source of the form: Banco Central do Brasil, Manual de Segurança do Pix, section 3. Stricter than XML Signature: see
/// docs/reference/signatures.md.
/// </remarks>
public sealed class SignatureVerifier(CertificateDirectory certificates, TimeProvider time)
{
    /// <summary>Bytes of a message at most: 4,000,000.</summary>
    public const int MessageBytesMax = MessageParts.MessageBytesMax;

    private readonly CertificateDirectory _certificates = certificates;
    private readonly TimeProvider _time = time;

    /// <summary>Verifies one message in UTF-8, exactly as it came.</summary>
    public SignatureResult Verify(ReadOnlyMemory<byte> utf8)
    {
        // 1. The message and where its signature is.
        if (!MessageParts.TryRead(utf8, out var parts, out var refusal))
            return refusal;
        if (parts.Signature is not { } signature)
            return new SignatureResult(SignatureStatus.Missing, "The message is not signed: AppHdr/Sgntr holds no Signature.");

        // 2. Its form.
        if (!SignatureForm.TryRead(signature, out var form, out refusal))
            return refusal;

        // 3. The certificate.
        refusal = _certificates.Current.Judge(
            form.Issuer, form.SerialNumber, parts.Header.From, _time.GetUtcNow(), out var certificate);
        if (refusal is not null)
            return refusal;

        // 4. The signature value.
        if (!HasSigned(certificate!, form))
            return new SignatureResult(SignatureStatus.SignatureMismatch,
                "The signature was not made with the key of the certificate that it names, or SignedInfo has changed since.")
            { Signer = certificate!.Signer };

        // 5. What it covers.
        return Compare(form, parts, signature) switch
        {
            SignedPart.None =>
                new SignatureResult(SignatureStatus.Valid, "The signature is valid.") { Signer = certificate!.Signer },
            var part => new SignatureResult(SignatureStatus.DigestMismatch, $"{part} is not what was signed.")
            { Part = part, Signer = certificate!.Signer },
        };
    }

    private static bool HasSigned(TrustedCertificate certificate, SignatureForm form)
    {
        // A key object of its own: they are not promised to be safe for several threads.
        using var key = certificate.OpenKey();
        return form.Value.Length == (key.KeySize + 7) / 8
            && key.VerifyData(CanonicalForm.Of(form.SignedInfo), form.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static SignedPart Compare(SignatureForm form, MessageParts parts, System.Xml.XmlElement signature)
    {
        if (!Matches(form, SignedPart.KeyInfo, form.KeyInfo))
            return SignedPart.KeyInfo;
        // The enveloped-signature transform: the header is signed without its signature.
        signature.ParentNode!.RemoveChild(signature);
        if (!Matches(form, SignedPart.AppHdr, parts.AppHdr))
            return SignedPart.AppHdr;
        return Matches(form, SignedPart.Document, parts.Document) ? SignedPart.None : SignedPart.Document;
    }

    private static bool Matches(SignatureForm form, SignedPart part, System.Xml.XmlElement element) =>
        SHA256.HashData(CanonicalForm.Of(element)).AsSpan().SequenceEqual(form.DigestOf(part));
}
