using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Signatures.Signing;

/// <summary>Why a message was not signed. The numbers are stable.</summary>
public enum SigningRefusal
{
    /// <summary>It was signed.</summary>
    None = 0,

    /// <summary>The message is longer than a signer takes.</summary>
    TooLarge = 1,

    /// <summary>The message is no envelope: see <see cref="EnvelopeReader"/>.</summary>
    Malformed = 2,

    /// <summary>The message could not be verified once signed: it has comments, id attributes, or more than one Sgntr.</summary>
    WrongStructure = 3,

    /// <summary>AppHdr/Sgntr holds a signature already.</summary>
    AlreadySigned = 4,

    /// <summary>AppHdr/Fr is not the sender that the key signs for.</summary>
    AnotherSender = 5,

    /// <summary>The signer's certificate is not valid yet.</summary>
    CertificateNotYetValid = 6,

    /// <summary>The signer's certificate is valid no longer.</summary>
    CertificateExpired = 7,
}
