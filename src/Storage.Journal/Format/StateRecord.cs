using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Format;

/// <summary>
/// Body of a participant's state: type (1), last sequence (8), next (8), counts of returned ranges, parked ranges, streams and
/// operation counts (4 each), then these; then, unless it is 0, the time at which its last message was accepted in epoch
/// milliseconds (8).
/// </summary>
internal static class StateRecord
{
    private const int RangeSize = 16;
    private const int OperationSize = 12;

    public static int BodyLengthMax(ParticipantState state)
    {
        var length = 64 + ((state.Returned.Count + state.Parked.Count) * RangeSize) + (state.Operations.Count * OperationSize);
        foreach (var stream in state.Streams)
        {
            length += 40 + (4 * (stream.OpenedBy?.Length ?? 0));
            if (stream.Outstanding is { } batch)
                length += DecisionRecord.BatchSize(batch);
        }

        return length;
    }

    /// <returns>Length of the body.</returns>
    public static int Write(Span<byte> body, ParticipantState state, long lastAcceptedAtMs)
    {
        var fields = new FieldWriter(body);
        fields.Byte((byte)RecordType.ParticipantState);
        fields.Int64(state.LastSequence);
        fields.Int64(state.Next);
        fields.Int32(state.Returned.Count);
        fields.Int32(state.Parked.Count);
        fields.Int32(state.Streams.Count);
        fields.Int32(state.Operations.Count);
        foreach (var range in state.Returned)
            DecisionRecord.WriteRange(ref fields, range);
        foreach (var range in state.Parked)
            DecisionRecord.WriteRange(ref fields, range);
        foreach (var stream in state.Streams)
            WriteStream(ref fields, stream);
        foreach (var (sequence, operations) in state.Operations.AsSpan())
        {
            fields.Int64(sequence);
            fields.Int32(operations);
        }

        if (lastAcceptedAtMs != 0)
            fields.Int64(lastAcceptedAtMs);
        return fields.Length;
    }

    /// <param name="ispb">The participant.</param>
    /// <param name="body">The record's body.</param>
    /// <param name="lastAcceptedAtMs">0 where it is not told.</param>
    public static ParticipantState Read(Ispb ispb, ReadOnlySpan<byte> body, out long lastAcceptedAtMs)
    {
        var fields = new FieldReader(body[1..]);
        var state = new ParticipantState(ispb);
        state.Restore(fields.Int64(), fields.Int64());
        int returned = fields.Int32(), parked = fields.Int32(), streams = fields.Int32(), operations = fields.Int32();
        for (var i = 0; i < returned; i++)
            state.Returned.Add(DecisionRecord.ReadRange(ref fields));
        for (var i = 0; i < parked; i++)
            state.Parked.Add(DecisionRecord.ReadRange(ref fields));
        for (var i = 0; i < streams; i++)
            ReadStream(ref fields, state);
        for (var i = 0; i < operations; i++)
            state.Operations.Add(fields.Int64(), fields.Int32());
        lastAcceptedAtMs = fields.IsAtEnd ? 0 : fields.Int64();
        return state;
    }

    private static void WriteStream(ref FieldWriter fields, OpenStream stream)
    {
        fields.UInt64(stream.Id.Value);
        fields.Int64(stream.OpenedAt.ToUnixTimeMilliseconds());
        fields.Text(stream.OpenedBy);
        fields.Step(stream.Step);
        fields.Byte(stream.Outstanding is null ? (byte)0 : (byte)1);
        if (stream.Outstanding is { } batch)
            DecisionRecord.WriteBatch(ref fields, batch);
    }

    private static void ReadStream(ref FieldReader fields, ParticipantState state)
    {
        var id = new StreamId(fields.UInt64());
        var openedAt = DateTimeOffset.FromUnixTimeMilliseconds(fields.Int64());
        var openedBy = fields.Text();
        var step = fields.Step();
        var outstanding = fields.Byte() == 0 ? null : DecisionRecord.ReadBatch(ref fields);
        state.Restore(id, openedAt, openedBy, step, outstanding);
    }
}
