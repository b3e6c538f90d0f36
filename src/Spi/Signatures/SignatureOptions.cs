using System.ComponentModel.DataAnnotations;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Signatures;

/// <summary>Verification of signatures: section <c>PixStream:Signatures</c>.</summary>
public sealed class SignatureOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Signatures";

    /// <summary>Whether signatures are verified, and what follows. Default <see cref="SignatureCheck.Off"/>.</summary>
    [EnumDataType(typeof(SignatureCheck))]
    public SignatureCheck Verify { get; set; }

    /// <summary>
    /// The directory of trusted certificates and revocation lists (<see cref="TrustedCertificates"/>). Needed unless
    /// <see cref="Verify"/> is <see cref="SignatureCheck.Off"/>. Default: empty, no directory.
    /// </summary>
    public string CertificateDirectory { get; set; } = "";

    /// <summary>
    /// Whether a certificate counts only if its issuer's revocation list is in the directory. Default false: without a list,
    /// nothing of that issuer is taken as revoked.
    /// </summary>
    public bool RequireRevocationLists { get; set; }

    /// <summary>
    /// How long a revocation list counts after the time at which its issuer promised the next. After that all certificates of the
    /// issuer are refused until a newer list is there. 0 to 30 days; default 0.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RevocationGrace { get; set; } = TimeSpan.Zero;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Verify != SignatureCheck.Off && string.IsNullOrWhiteSpace(CertificateDirectory))
            yield return new ValidationResult("Signatures cannot be verified without a directory of trusted certificates.",
                [nameof(CertificateDirectory)]);
    }
}
