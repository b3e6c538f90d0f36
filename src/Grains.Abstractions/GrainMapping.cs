using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>Between what the rules speak and what crosses the wire. A status crosses as its number.</summary>
public static class GrainMapping
{
    /// <summary>Status of an answer that is none: ask the next owner, or the next activation.</summary>
    public const byte Moved = 0;

    public static AppendRequest ToRequest(IEnumerable<IncomingMessage> messages) =>
        // The bytes may be in a buffer that goes back when the caller is done, and a request may be sent later than that.
        new([.. messages.Select(message => new SentMessage(
            message.Sender.Word, message.BizMsgIdr, message.Operations, message.Payload.ToArray()))]);

    public static IncomingMessage[] ToMessages(this AppendRequest request, Ispb destination) =>
        [.. request.Messages.Select(message => new IncomingMessage(
            Ispb.FromWord(message.Sender), destination, message.BizMsgIdr, message.Operations, message.Payload))];

    public static PullRequest ToRequest(PullTerms terms, TimeSpan wait) =>
        new(terms.BatchMax, terms.CountOperations, terms.Tag, (long)wait.TotalMilliseconds, terms.OpenedBy);

    public static PullTerms ToTerms(this PullRequest request) =>
        new(request.BatchMax, request.CountOperations, request.Tag, TimeSpan.FromMilliseconds(request.WaitMs), request.OpenedBy);

    public static AppendAnswer ToAnswer(AppendReply? reply)
    {
        if (reply is not { } known)
            return new AppendAnswer(Moved, [], -1);
        var ids = new ulong[known.ResourceIds.Count * 3];
        for (var i = 0; i < known.ResourceIds.Count; i++)
            (ids[i * 3], ids[(i * 3) + 1], ids[(i * 3) + 2]) =
                (known.ResourceIds[i].Head, known.ResourceIds[i].High, known.ResourceIds[i].Low);
        return new AppendAnswer((byte)known.Status, ids, known.Offender);
    }

    public static AppendReply ToReply(this AppendAnswer answer)
    {
        var ids = new ResourceId[answer.ResourceIds.Length / 3];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = new ResourceId(answer.ResourceIds[i * 3], answer.ResourceIds[(i * 3) + 1], answer.ResourceIds[(i * 3) + 2]);
        return new AppendReply((AppendStatus)answer.Status, ids, answer.Offender);
    }

    /// <summary>Takes the batch out of the reply and disposes of it.</summary>
    public static PullAnswer ToAnswer(in PullReply reply, int slotsMax = 0, TimeSpan idleTimeout = default)
    {
        StreamedMessage[]? messages = null;
        if (reply.Messages is { } batch)
            using (batch)
            {
                messages = new StreamedMessage[batch.Count];
                for (var i = 0; i < messages.Length; i++)
                    messages[i] = ToStreamed(batch[i], batch.OutlivesDisposal);
            }

        return new PullAnswer(
            (byte)reply.Status, reply.Stream.Value, reply.Step, reply.SlotsUsed, reply.Tag, (long)reply.RetryAfter.TotalMilliseconds, messages,
            slotsMax, (long)idleTimeout.TotalMilliseconds);
    }

    public static PullReply ToReply(this PullAnswer answer) => new(
        (PullStatus)answer.Status,
        new StreamId(answer.Stream),
        answer.Step,
        answer.SlotsUsed,
        answer.Messages is { } messages ? new ReceivedBatch(messages) : null,
        answer.Tag,
        TimeSpan.FromMilliseconds(answer.RetryAfterMs),
        answer.SlotsMax,
        TimeSpan.FromMilliseconds(answer.IdleMs));

    // A copy, where the store's memory is its own again when the batch is disposed of: the answer is sent after that.
    private static StreamedMessage ToStreamed(in StoredMessage message, bool outlivesDisposal) =>
        new(message.Id.Head, message.Id.High, message.Id.Low, message.Operations, outlivesDisposal ? message.Payload : message.Payload.ToArray());

    private sealed class ReceivedBatch(StreamedMessage[] messages) : StoredBatch
    {
        public override int Count => messages.Length;

        public override StoredMessage this[int index]
        {
            get
            {
                var message = messages[index];
                return new StoredMessage(
                    new ResourceId(message.IdHead, message.IdHigh, message.IdLow), message.Operations, message.Payload);
            }
        }
    }
}
