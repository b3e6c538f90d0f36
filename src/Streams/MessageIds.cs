using System.Collections.Concurrent;

namespace PixStream.Streams;

/// <summary>
/// A sender's message has one name: the same BizMsgIdr within <see cref="Window"/> is the same message, or it is refused. The store knows the
/// durable ones; this keeps those that are on their way there.
/// </summary>
internal sealed class MessageIds(IParticipantStore store, TimeProvider time)
{
    /// <summary>How long a name is remembered, from the time at which its message was accepted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<(Ispb Sender, string BizMsgIdr), (Submission Holder, int Index)> _held = new();

    /// <summary>Holds the names of the submission's messages, so that no other submission stores them meanwhile.</summary>
    public async ValueTask HoldAsync(Submission submission)
    {
        // In one order for all: who waits for a name holds only names before it, so no two wait for each other. Nor is a name held for a moment, to try:
        // who saw that would wait for the whole of a submission that may be waiting for it.
        var before = -1;
        foreach (var i in InOrder(submission))
        {
            if (before >= 0 && KeyOf(submission.Messages[i]) == KeyOf(submission.Messages[before]))
            {
                submission.Repeats(i, before);
                continue;
            }

            before = i;
            while (_held.GetOrAdd(KeyOf(submission.Messages[i]), (submission, i)) is var (holder, _) && holder != submission)
                await holder.Done;
        }
    }

    private static int[] InOrder(Submission submission)
    {
        int[] order = [.. Enumerable.Range(0, submission.Messages.Count)];
        if (order.Length > 1)
            Array.Sort(order, (one, other) => Compare(submission, one, other));
        return order;
    }

    /// <summary>By name, and messages of one name as they come.</summary>
    private static int Compare(Submission submission, int one, int other)
    {
        var (first, second) = (KeyOf(submission.Messages[one]), KeyOf(submission.Messages[other]));
        var bySender = first.Sender.Word.CompareTo(second.Sender.Word);
        var byName = bySender != 0 ? bySender : string.CompareOrdinal(first.BizMsgIdr, second.BizMsgIdr);
        return byName != 0 ? byName : one.CompareTo(other);
    }

    /// <summary>Looks up what the store knows of the submission's messages.</summary>
    /// <returns>Index of the first message whose name belongs to another one; -1 if there is none.</returns>
    public async ValueTask<int> ResolveAsync(Submission submission)
    {
        var names = new List<MessageName>(submission.Messages.Count);
        for (var i = 0; i < submission.Messages.Count; i++)
            if (submission.RepeatOf(i) is null)
                names.Add(new MessageName(submission.Messages[i].Sender, submission.Messages[i].BizMsgIdr));
        var stored = await store.FindByIdsAsync(names);
        for (var (i, asked) = (0, 0); i < submission.Messages.Count; i++)
        {
            var message = submission.Messages[i];
            if (submission.RepeatOf(i) is { } first)
            {
                if (!message.Payload.Span.SequenceEqual(submission.Messages[first].Payload.Span))
                    return i;
                continue;
            }

            if (stored[asked++] is not { } known
                || time.GetUtcNow() - known.Id.AcceptedAt >= Window)
                continue;
            if (!message.Payload.Span.SequenceEqual(known.Payload.Span))
                return i;
            submission.IsKnownAs(i, known.Id);
        }

        return -1;
    }

    /// <summary>Lets go of the names, once the store finds the messages itself or they are not stored.</summary>
    public void Release(Submission submission)
    {
        for (var i = 0; i < submission.Messages.Count; i++)
            _held.TryRemove(new(KeyOf(submission.Messages[i]), (submission, i)));
    }

    private static (Ispb Sender, string BizMsgIdr) KeyOf(IncomingMessage message) => (message.Sender, message.BizMsgIdr);
}
