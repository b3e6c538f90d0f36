using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>What <see cref="GrainMapping"/> is for streams, for parked messages.</summary>
public static class ParkedMapping
{
    public static ParkedListAnswer ToAnswer(this ParkedList list) =>
        new((byte)list.Status, [.. list.Messages.Select(ToSummary)], list.Total, list.Next);

    public static ParkedList ToReply(this ParkedListAnswer answer) =>
        new((ParkedStatus)answer.Status, [.. answer.Messages.Select(ToMessage)], answer.Total, answer.Next);

    public static ParkedContentAnswer ToAnswer(this ParkedContent content) =>
        new((byte)content.Status, content.Message is { } message ? ToSummary(message) : null, content.Payload);

    public static ParkedContent ToReply(this ParkedContentAnswer answer) =>
        new((ParkedStatus)answer.Status, answer.Message is { } message ? ToMessage(message) : null, answer.Payload);

    private static ParkedSummary ToSummary(ParkedMessage message) => new(
        message.Sequence, message.Deliveries, message.Id.Head, message.Id.High, message.Id.Low, message.Size);

    private static ParkedMessage ToMessage(ParkedSummary message) => new(
        message.Sequence, message.Deliveries, new ResourceId(message.IdHead, message.IdHigh, message.IdLow), message.Size);
}
