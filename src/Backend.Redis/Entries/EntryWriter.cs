using System.Buffers;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>The two fields of an entry as they are sent. The memory of the messages is lent: see <see cref="Return"/>.</summary>
/// <param name="Head">Field <c>h</c>: the snapshot or the decisions, and what is needed to find each message.</param>
/// <param name="Messages">Field <c>m</c>: the messages, one behind the other. Empty where there are no messages.</param>
internal sealed record WrittenEntry(byte[] Head, ReadOnlyMemory<byte> Messages, byte[]? Lent)
{
    public int Size => Head.Length + Messages.Length;

    /// <summary>
    /// Gives the memory back. Called where Redis has answered, and not after a lost answer: what was not sent yet could still be
    /// sent, with other bytes in it.
    /// </summary>
    public void Return()
    {
        if (Lent is not null)
            ArrayPool<byte>.Shared.Return(Lent);
    }
}

/// <summary>
/// Writes an entry. Its head: format (1), kind (1), the number of messages and for each the length of its record and its
/// operations; then the state (kind 1), or the id of the newest snapshot's entry and the decisions since the entry before (kind
/// 0); then the checksum (8).
/// </summary>
internal static class EntryWriter
{
    /// <param name="ispb">The participant.</param>
    /// <param name="id">The entry's id.</param>
    /// <param name="messages">Its messages, in order.</param>
    /// <param name="snapshot">The state once the entry is there, if it carries a snapshot.</param>
    /// <param name="snapshotId">Else the entry of the newest snapshot.</param>
    /// <param name="decisions">Else what was decided, messages apart.</param>
    public static WrittenEntry Write(
        Ispb ispb, EntryId id, IReadOnlyList<MessageAccepted> messages, ParticipantState? snapshot, EntryId snapshotId,
        IReadOnlyList<Decision> decisions)
    {
        var fields = new FieldWriter();
        fields.Byte(Entry.Format);
        fields.Byte(snapshot is null ? Entry.WithDecisions : Entry.WithSnapshot);
        fields.Number(messages.Count);
        var bytes = 0;
        foreach (var accepted in messages)
        {
            var size = MessageRecord.SizeOf(accepted);
            bytes += size;
            fields.Number(size);
            fields.Number(accepted.Message.Operations);
        }

        if (snapshot is not null)
            StateFields.Write(fields, snapshot);
        else
        {
            fields.Number(snapshotId.Sequence);
            fields.Number(snapshotId.Commit);
            fields.Number(decisions.Count);
            foreach (var decision in decisions)
                DecisionFields.Write(fields, decision);
        }

        fields.Fixed(Checksum.OfHead(ispb, id, fields.Written));
        return Write(fields.ToArray(), messages, bytes);
    }

    private static WrittenEntry Write(byte[] head, IReadOnlyList<MessageAccepted> messages, int bytes)
    {
        if (messages.Count == 0)
            return new WrittenEntry(head, default, null);
        var lent = ArrayPool<byte>.Shared.Rent(bytes);
        var at = 0;
        foreach (var accepted in messages)
        {
            var size = MessageRecord.SizeOf(accepted);
            MessageRecord.Write(lent.AsSpan(at, size), accepted);
            at += size;
        }

        return new WrittenEntry(head, lent.AsMemory(0, bytes), lent);
    }
}
