using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Form;

namespace PixStream.Spi.Signatures.Verifying;

/// <summary>The outcome of a verification.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Text">One plain sentence for people. May quote the issuer and serial number that the message names.</param>
public sealed record SignatureResult(SignatureStatus Status, string Text)
{
    /// <summary>Which part differs, with <see cref="SignatureStatus.DigestMismatch"/>.</summary>
    public SignedPart Part { get; init; }

    /// <summary>The trusted certificate that the message names; null where the verification did not get that far.</summary>
    public SignerCertificate? Signer { get; init; }

    /// <summary>Whether the message is signed as it should be.</summary>
    public bool IsValid => Status == SignatureStatus.Valid;
}
