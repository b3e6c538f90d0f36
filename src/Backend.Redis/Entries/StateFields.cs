using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>
/// A participant's state as it stands in an entry that carries a snapshot. The last sequence is that of the entry's id.
/// </summary>
internal static class StateFields
{
    private const int RangeBytes = 12;
    private const int OperationsBytes = 6;
    private const int StreamBytes = 48;

    /// <summary>About how many bytes <see cref="Write"/> takes, without a look at each range.</summary>
    public static int SizeOf(ParticipantState state)
    {
        var size = 16 + (RangeBytes * (state.Returned.Count + state.Parked.Count)) + (OperationsBytes * state.Operations.Count);
        foreach (var stream in state.Streams)
            size += StreamBytes + (stream.OpenedBy?.Length ?? 0) + (RangeBytes * (stream.Outstanding?.Ranges.Count ?? 0));
        return size;
    }

    public static void Write(FieldWriter fields, ParticipantState state)
    {
        fields.Number(state.Next);
        fields.Ranges(state.Returned);
        fields.Ranges(state.Parked);
        fields.Number(state.Operations.Count);
        var before = 0L;
        foreach (var (sequence, operations) in state.Operations.AsSpan())
        {
            fields.Number(sequence - before);
            fields.Number(operations);
            before = sequence;
        }

        fields.Number(state.Streams.Count);
        foreach (var stream in state.Streams)
        {
            fields.Fixed(stream.Id.Value);
            fields.Fixed((ulong)stream.OpenedAt.ToUnixTimeMilliseconds());
            fields.Text(stream.OpenedBy);
            fields.Number(stream.Step);
            fields.Byte(stream.Outstanding is null ? (byte)0 : (byte)1);
            if (stream.Outstanding is { } batch)
                fields.Batch(batch);
        }
    }

    /// <exception cref="FormatException">The bytes are not those of a state.</exception>
    public static ParticipantState Read(ref FieldReader fields, Ispb ispb, long lastSequence)
    {
        var state = new ParticipantState(ispb);
        state.Restore(lastSequence, fields.Number());
        foreach (var range in fields.Ranges())
            state.Returned.Add(range);
        foreach (var range in fields.Ranges())
            state.Parked.Add(range);
        var sequence = 0L;
        for (var count = fields.Count(); count > 0; count--)
        {
            sequence += fields.Number();
            state.Operations.Add(sequence, fields.Int32());
        }

        for (var count = fields.Count(); count > 0; count--)
        {
            var id = new StreamId(fields.Fixed());
            var openedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)fields.Fixed());
            state.Restore(id, openedAt, fields.Text(), fields.Number(), fields.Byte() == 0 ? null : fields.Batch());
        }

        return state;
    }
}
