using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Intake;

/// <summary>
/// Message keys: the same sender and BizMsgIdr within <see cref="Window"/> are the same message, or it is refused. The store
/// knows the keys of durable messages; this keeps those of messages that are on their way there.
/// </summary>
internal sealed class MessageKeys(IParticipantStore store, TimeProvider time)
{
    /// <summary>How long a key is remembered, from the time at which its message was accepted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<(Ispb Sender, string BizMsgIdr), Submission> _held = new();

    /// <summary>Holds the keys of the submission's messages, so that no other submission stores them meanwhile.</summary>
    public async ValueTask HoldAsync(Submission submission)
    {
        // Every submission takes its keys in the same order, so two of them never wait for each other. No key is taken on
        // trial and given back: a submission that met it would wait for the end of this one, which may be waiting for that
        // submission.
        var before = -1;
        foreach (var i in InOrder(submission))
        {
            if (before >= 0 && KeyOf(submission.Messages[i]) == KeyOf(submission.Messages[before]))
            {
                submission.Repeats(i, before);
                continue;
            }

            before = i;
            while (_held.GetOrAdd(KeyOf(submission.Messages[i]), submission) is var holder && holder != submission)
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

    /// <summary>By key, and messages of one key as they come.</summary>
    private static int Compare(Submission submission, int one, int other)
    {
        var (first, second) = (KeyOf(submission.Messages[one]), KeyOf(submission.Messages[other]));
        var bySender = first.Sender.Word.CompareTo(second.Sender.Word);
        var byKey = bySender != 0 ? bySender : string.CompareOrdinal(first.BizMsgIdr, second.BizMsgIdr);
        return byKey != 0 ? byKey : one.CompareTo(other);
    }

    /// <summary>Looks up what the store knows of the submission's messages.</summary>
    /// <returns>Index of the first message whose key names other content; -1 if no key does.</returns>
    public async ValueTask<int> ResolveAsync(Submission submission)
    {
        var keys = new List<MessageKey>(submission.Messages.Count);
        for (var i = 0; i < submission.Messages.Count; i++)
            if (submission.RepeatOf(i) is null)
                keys.Add(new MessageKey(submission.Messages[i].Sender, submission.Messages[i].BizMsgIdr));
        var stored = await store.FindByKeysAsync(keys);
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

    /// <summary>Lets go of the keys, once the store finds the messages itself or they are not stored.</summary>
    public void Release(Submission submission)
    {
        foreach (var message in submission.Messages)
            _held.TryRemove(new(KeyOf(message), submission));
    }

    private static (Ispb Sender, string BizMsgIdr) KeyOf(IncomingMessage message) => (message.Sender, message.BizMsgIdr);
}
