using PixStream.Http.Bodies;
using PixStream.Http.Refusals;
using PixStream.Spi.Envelopes;
using PixStream.Streams.Values;
using Ispb = PixStream.Streams.Values.Ispb;

namespace PixStream.Http.Intake;

/// <summary>Makes messages of a body. Their payloads are slices of it.</summary>
internal sealed class IntakeParser(int messageBytesMax)
{
    private const int OperationsMax = ushort.MaxValue;

    // The boundary and the headers of each part, and some room.
    private const int FramingBytesMax = MultipartParts.PartsMax * (MultipartParts.PartHeadBytesMax + 256);

    /// <summary>Length of a body at most, in bytes, decompressed.</summary>
    public int BytesMax(BodyKind kind) =>
        kind.IsMultipart ? (messageBytesMax * MultipartParts.PartsMax) + FramingBytesMax : messageBytesMax;

    /// <summary>Length of any body at most, in bytes, as it comes over the wire.</summary>
    public int WireBytesMax => BytesMax(new BodyKind("")) + RequestBody.GzipOverheadBytes;

    /// <summary>Makes messages of the body. Parts that are encoded are decoded in their place.</summary>
    public Refusal? Parse(Memory<byte> body, BodyKind kind, Ispb sender, out IReadOnlyList<IncomingMessage> messages)
    {
        if (kind.Boundary is { } boundary)
            return ParseParts(body, boundary, sender, out messages);

        var refusal = ParseEnvelope(body, part: 0, sender, out var message);
        messages = message is null ? [] : [message];
        return refusal;
    }

    private Refusal? ParseParts(
        Memory<byte> body, string boundary, Ispb sender, out IReadOnlyList<IncomingMessage> messages)
    {
        var list = new List<IncomingMessage>(MultipartParts.PartsMax);
        messages = list;
        Span<byte> delimiter = stackalloc byte[MultipartParts.DelimiterRoom];
        delimiter = delimiter[..MultipartParts.WriteDelimiter(boundary, delimiter)];
        var parts = new MultipartParts(body.Span, delimiter);
        while (parts.TryRead(out var content))
        {
            var part = body[content];
            var length = PartContent.Decode(part.Span, parts.Encoding);
            if (length < 0)
                return Malformed(parts.Part, "Its content is not encoded as its Content-Transfer-Encoding says");
            if (ContentCoding.LooksPacked(part.Span[..length]))
                return Malformed(
                    parts.Part, "It is gzip. Compress the whole body, with Content-Encoding: gzip, and not its parts");
            if (ParseEnvelope(part[..length], parts.Part, sender, out var message) is { } refusal)
                return refusal;
            list.Add(message!);
        }

        return parts.Fault is null ? null : Malformed(parts.Part, parts.Fault);
    }

    private Refusal? ParseEnvelope(ReadOnlyMemory<byte> envelope, int part, Ispb sender, out IncomingMessage? message)
    {
        message = null;
        if (envelope.Length > messageBytesMax)
            return new Refusal(
                Problems.TooLarge,
                $"{RefusalWriter.Where(part)}A message may have {messageBytesMax} bytes at most, this one has {envelope.Length}.");
        if (envelope.IsEmpty)
            return Malformed(part, "There is no message");
        if (!EnvelopeReader.TryRead(envelope.Span, out var header, out var error))
            return Malformed(part, error.ToString());
        if (!Ispb.TryParse(header.From, out var from) || from != sender)
            return Malformed(
                part, $"AppHdr/Fr is {header.From}, but the path names {sender} as the sender; they must be the same");
        if (!Ispb.TryParse(header.To, out var destination))
            return Malformed(part, "AppHdr/To is not an ISPB");
        if (header.Operations > OperationsMax)
            return Malformed(part, $"A message may carry {OperationsMax} operations at most");
        message = new IncomingMessage(sender, destination, header.BizMsgIdr, header.Operations, envelope);
        return null;
    }

    private static Refusal Malformed(int part, string fault) =>
        new(Problems.MalformedMessage, Sentences.Join(RefusalWriter.Where(part) + fault, RefusalWriter.NothingStored));
}
