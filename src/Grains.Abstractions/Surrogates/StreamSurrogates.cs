using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How messages, pulls and their answers cross between gateway and silo. A status crosses as its number. These are on the way of
// every message, so ids are plain numbers here.

[GenerateSerializer, Immutable]
internal readonly record struct IncomingMessageSurrogate(
    [property: Id(0)] ulong Sender, [property: Id(1)] ulong Destination, [property: Id(2)] string BizMsgIdr,
    [property: Id(3)] int Operations, [property: Id(4)] ReadOnlyMemory<byte> Payload);

[RegisterConverter]
internal sealed class IncomingMessageConverter : IConverter<IncomingMessage, IncomingMessageSurrogate>
{
    public IncomingMessage ConvertFromSurrogate(in IncomingMessageSurrogate surrogate) => new(
        Ispb.FromWord(surrogate.Sender), Ispb.FromWord(surrogate.Destination), surrogate.BizMsgIdr, surrogate.Operations,
        surrogate.Payload);

    public IncomingMessageSurrogate ConvertToSurrogate(in IncomingMessage value) =>
        new(value.Sender.Word, value.Destination.Word, value.BizMsgIdr, value.Operations, value.Payload);
}

[GenerateSerializer, Immutable]
internal readonly record struct AppendReplySurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] ulong[] ResourceIds, [property: Id(2)] int Offender,
    [property: Id(3)] int RetryAfterSeconds);

[RegisterConverter]
internal sealed class AppendReplyConverter : IConverter<AppendReply, AppendReplySurrogate>
{
    private const int Words = 3;

    public AppendReply ConvertFromSurrogate(in AppendReplySurrogate surrogate)
    {
        var words = surrogate.ResourceIds;
        var ids = new ResourceId[words.Length / Words];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = new ResourceId(words[i * Words], words[(i * Words) + 1], words[(i * Words) + 2]);
        return new AppendReply((AppendStatus)surrogate.Status, ids, surrogate.Offender)
        {
            RetryAfterSeconds = surrogate.RetryAfterSeconds,
        };
    }

    public AppendReplySurrogate ConvertToSurrogate(in AppendReply value)
    {
        // The default, which comes with an answer that has moved, has no list.
        var ids = value.ResourceIds ?? [];
        var words = new ulong[ids.Count * Words];
        for (var i = 0; i < ids.Count; i++)
            (words[i * Words], words[(i * Words) + 1], words[(i * Words) + 2]) = (ids[i].Head, ids[i].High, ids[i].Low);
        return new AppendReplySurrogate((byte)value.Status, words, value.Offender, value.RetryAfterSeconds);
    }
}

[GenerateSerializer, Immutable]
internal readonly record struct PullTermsSurrogate(
    [property: Id(0)] int BatchMax, [property: Id(1)] bool CountOperations, [property: Id(2)] ushort Tag,
    [property: Id(3)] TimeSpan Wait, [property: Id(4)] string? OpenedBy);

[RegisterConverter]
internal sealed class PullTermsConverter : IConverter<PullTerms, PullTermsSurrogate>
{
    public PullTerms ConvertFromSurrogate(in PullTermsSurrogate surrogate) =>
        new(surrogate.BatchMax, surrogate.CountOperations, surrogate.Tag, surrogate.Wait, surrogate.OpenedBy);

    public PullTermsSurrogate ConvertToSurrogate(in PullTerms value) =>
        new(value.BatchMax, value.CountOperations, value.Tag, value.Wait, value.OpenedBy);
}

[GenerateSerializer, Immutable]
internal readonly record struct StoredMessageSurrogate(
    [property: Id(0)] ulong IdHead, [property: Id(1)] ulong IdHigh, [property: Id(2)] ulong IdLow,
    [property: Id(3)] int Operations, [property: Id(4)] ReadOnlyMemory<byte> Payload);

[GenerateSerializer, Immutable]
internal readonly record struct PullReplySurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] ulong Stream, [property: Id(2)] long Step, [property: Id(3)] int SlotsUsed,
    [property: Id(4)] StoredMessageSurrogate[]? Messages, [property: Id(5)] ushort Tag, [property: Id(6)] TimeSpan RetryAfter,
    [property: Id(7)] int SlotsMax, [property: Id(8)] TimeSpan IdleTimeout, [property: Id(9)] LimitStateSurrogate? Limit);

[RegisterConverter]
internal sealed class PullReplyConverter : IConverter<PullReply, PullReplySurrogate>
{
    public PullReply ConvertFromSurrogate(in PullReplySurrogate surrogate) => new(
        (PullStatus)surrogate.Status,
        new StreamId(surrogate.Stream),
        surrogate.Step,
        surrogate.SlotsUsed,
        surrogate.Messages is { } messages ? new OwnedBatch(Array.ConvertAll(messages, static message => Of(message))) : null,
        surrogate.Tag,
        surrogate.RetryAfter,
        surrogate.SlotsMax,
        surrogate.IdleTimeout)
    {
        Limit = surrogate.Limit?.ToState(),
    };

    public PullReplySurrogate ConvertToSurrogate(in PullReply value) => new(
        (byte)value.Status, value.Stream.Value, value.Step, value.SlotsUsed, MessagesOf(value.Messages), value.Tag,
        value.RetryAfter, value.SlotsMax, value.IdleTimeout, LimitStateSurrogate.Of(value.Limit));

    private static StoredMessageSurrogate[]? MessagesOf(StoredBatch? batch)
    {
        if (batch is null)
            return null;
        var messages = new StoredMessageSurrogate[batch.Count];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = Of(batch[i]);
        return messages;
    }

    private static StoredMessageSurrogate Of(in StoredMessage message) =>
        new(message.Id.Head, message.Id.High, message.Id.Low, message.Operations, message.Payload);

    private static StoredMessage Of(in StoredMessageSurrogate message) =>
        new(new ResourceId(message.IdHead, message.IdHigh, message.IdLow), message.Operations, message.Payload);
}

[GenerateSerializer]
internal readonly record struct EndReplySurrogate([property: Id(0)] byte Status);

[RegisterConverter]
internal sealed class EndReplyConverter : IConverter<EndReply, EndReplySurrogate>
{
    public EndReply ConvertFromSurrogate(in EndReplySurrogate surrogate) => new((EndStatus)surrogate.Status);

    public EndReplySurrogate ConvertToSurrogate(in EndReply value) => new((byte)value.Status);
}
