namespace PixStream.Spi.Envelopes;

/// <summary>What the service needs to know of a message: read from the envelope, never from the caller's word.</summary>
/// <param name="From">ISPB of the sender, <c>[0-9A-Z]{8}</c>: AppHdr/Fr/FIId/FinInstnId/Othr/Id.</param>
/// <param name="To">ISPB of the receiver, <c>[0-9A-Z]{8}</c>: AppHdr/To/FIId/FinInstnId/Othr/Id.</param>
/// <param name="BizMsgIdr">The sender's id of the message: <c>M</c>, an ISPB and 23 ASCII letters or digits.</param>
/// <param name="MessageType">The type in the namespace, such as <c>pacs.008</c>: four letters, a dot, three digits.</param>
/// <param name="Version">The version in the namespace, such as <c>1.13</c>: two numbers of one to three digits.</param>
/// <param name="Operations">How many operations it carries: the CdtTrfTxInf of a pacs.008 (1 or more), else 1.</param>
public readonly record struct EnvelopeHeader(
    string From, string To, string BizMsgIdr, string MessageType, string Version, int Operations);
