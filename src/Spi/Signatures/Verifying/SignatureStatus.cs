using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Signatures.Verifying;

/// <summary>What a verification found. The numbers are stable. Only <see cref="Valid"/> is good.</summary>
public enum SignatureStatus
{
    /// <summary>The message has no signature: AppHdr/Sgntr is not there or holds nothing.</summary>
    Missing = 0,

    /// <summary>
    /// Signed by the named certificate, which is trusted for this sender now; header and document are as they were signed.
    /// </summary>
    Valid = 1,

    /// <summary>The message is longer than the verifier looks at.</summary>
    TooLarge = 2,

    /// <summary>The message is no envelope: see <see cref="EnvelopeReader"/>.</summary>
    Malformed = 3,

    /// <summary>The signature, or the message around it, is built otherwise than the SPI's signature is.</summary>
    WrongStructure = 4,

    /// <summary>A digest, signature, canonicalization or transform other than the four that the SPI prescribes.</summary>
    UnsupportedAlgorithm = 5,

    /// <summary>No trusted certificate has this issuer and serial number.</summary>
    UnknownCertificate = 10,

    /// <summary>The certificate is trusted, but not for messages from this sender.</summary>
    CertificateOfAnotherSender = 11,

    /// <summary>The certificate is not valid yet.</summary>
    CertificateNotYetValid = 12,

    /// <summary>The certificate is valid no longer.</summary>
    CertificateExpired = 13,

    /// <summary>The certificate is on its issuer's revocation list.</summary>
    CertificateRevoked = 14,

    /// <summary>The issuer's revocation list is out of date, or there is no list and a list is required.</summary>
    RevocationUnknown = 15,

    /// <summary>The signature value was not made by the certificate's key over this SignedInfo.</summary>
    SignatureMismatch = 20,

    /// <summary>A part of the message is not what was signed: <see cref="SignatureResult.Part"/> says which.</summary>
    DigestMismatch = 21,
}
