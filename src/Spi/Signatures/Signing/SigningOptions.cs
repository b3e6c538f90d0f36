using System.ComponentModel.DataAnnotations;

namespace PixStream.Spi.Signatures.Signing;

/// <summary>The key that messages are signed with: section <c>PixStream:Signing</c>.</summary>
public sealed class SigningOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Signing";

    /// <summary>
    /// The private key, RSA of at least 2,048 bits: a PEM file (PKCS#8, encrypted PKCS#8 or PKCS#1), or a PKCS#12 file whose name
    /// ends in <c>.pfx</c> or <c>.p12</c> and that holds the certificate as well. Default: empty, nothing is signed.
    /// </summary>
    public string KeyFile { get; set; } = "";

    /// <summary>
    /// The certificate of the key, PEM or DER. Needed with a PEM key; must be empty with PKCS#12. Default: empty.
    /// </summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Password of the key file. A secret. Default: empty, no password.</summary>
    public string Password { get; set; } = "";

    /// <summary>
    /// The ISPB that the key signs for: messages whose AppHdr/Fr is another are refused. Default <c>00038166</c>, the settlement
    /// core.
    /// </summary>
    [RegularExpression("[0-9A-Z]{8}")]
    public string Sender { get; set; } = "00038166";

    internal bool IsPkcs12 => Path.GetExtension(KeyFile).ToUpperInvariant() is ".PFX" or ".P12";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeyFile.Length == 0)
        {
            if (CertificateFile.Length > 0)
                yield return new ValidationResult("A certificate without a key signs nothing.", [nameof(KeyFile)]);
        }
        else if (IsPkcs12 != (CertificateFile.Length == 0))
        {
            yield return new ValidationResult(
                IsPkcs12 ? "A PKCS#12 file holds the certificate itself." : "A PEM key needs its certificate.",
                [nameof(CertificateFile)]);
        }
    }
}
