namespace PixStream.Streams.Values;

/// <summary>A message on its way in, as far as the rules look at it.</summary>
/// <param name="Sender">The institution that sent it.</param>
/// <param name="Destination">The participant whose outgoing stream gets it.</param>
/// <param name="BizMsgIdr">
/// The sender's part of the message key: 1 to 35 ASCII characters. The same key within 24 hours is the same message.
/// </param>
/// <param name="Operations">How many operations it carries, 1 to 65,535: the JSON profile fills its batches by them.</param>
/// <param name="Payload">Its bytes, stored and handed out as they are.</param>
public sealed record IncomingMessage(
    Ispb Sender,
    Ispb Destination,
    string BizMsgIdr,
    int Operations,
    ReadOnlyMemory<byte> Payload);
