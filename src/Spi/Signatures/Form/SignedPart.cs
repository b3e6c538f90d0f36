namespace PixStream.Spi.Signatures.Form;

/// <summary>What a Reference of the signature covers.</summary>
public enum SignedPart
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>The signature's own KeyInfo: <c>URI="#id"</c>.</summary>
    KeyInfo = 1,

    /// <summary>Envelope/AppHdr without the signature: <c>URI=""</c>.</summary>
    AppHdr = 2,

    /// <summary>Envelope/Document: no URI at all.</summary>
    Document = 3,
}
