using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Format;

/// <summary>Bodies of all decisions but messages: type (1), then fields in the order of their declaration.</summary>
internal static class DecisionRecord
{
    private const int RangeSize = 16;

    public static int BodyLengthMax(Decision decision) => decision switch
    {
        BatchTaken taken => 40 + (taken.Batch.Ranges.Count * RangeSize),
        StreamOpened opened => 32 + (4 * (opened.OpenedBy?.Length ?? 0)),
        StreamClosed closed => 32 + ((closed.Returned.Count + closed.Parked.Count) * RangeSize),
        _ => 48,
    };

    /// <returns>Length of the body.</returns>
    public static int Write(Span<byte> body, Decision decision)
    {
        var fields = new FieldWriter(body);
        switch (decision)
        {
            case BatchTaken taken:
                fields.Byte((byte)RecordType.BatchTaken);
                fields.UInt64(taken.Stream.Value);
                fields.Step(taken.Step);
                WriteBatch(ref fields, taken.Batch);
                break;
            case StreamAdvanced advanced:
                fields.Byte((byte)RecordType.StreamAdvanced);
                fields.UInt64(advanced.Stream.Value);
                fields.Step(advanced.Step);
                break;
            case StreamOpened opened:
                fields.Byte((byte)RecordType.StreamOpened);
                fields.UInt64(opened.Stream.Value);
                fields.Int64(opened.At.ToUnixTimeMilliseconds());
                fields.Text(opened.OpenedBy);
                break;
            case StreamClosed closed:
                fields.Byte((byte)RecordType.StreamClosed);
                fields.UInt64(closed.Stream.Value);
                fields.Byte((byte)closed.Reason);
                WriteRanges(ref fields, closed.Returned);
                WriteRanges(ref fields, closed.Parked);
                break;
            case ParkedReleased released:
                fields.Byte((byte)RecordType.ParkedReleased);
                WriteRange(ref fields, released.Range);
                break;
            case ParkedDropped dropped:
                fields.Byte((byte)RecordType.ParkedDropped);
                WriteRange(ref fields, dropped.Range);
                break;
            default:
                throw new InvalidOperationException($"{decision.GetType().Name} has no record.");
        }

        return fields.Length;
    }

    /// <exception cref="CorruptStoreException">The type is none of this version's.</exception>
    public static Decision Read(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body[1..]);
        switch ((RecordType)body[0])
        {
            case RecordType.BatchTaken:
                return new BatchTaken(new StreamId(fields.UInt64()), fields.Step(), ReadBatch(ref fields));
            case RecordType.StreamAdvanced:
                return new StreamAdvanced(new StreamId(fields.UInt64()), fields.Step());
            case RecordType.StreamOpened:
                var stream = new StreamId(fields.UInt64());
                return new StreamOpened(stream, DateTimeOffset.FromUnixTimeMilliseconds(fields.Int64()), fields.Text());
            case RecordType.StreamClosed:
                var closed = new StreamId(fields.UInt64());
                var reason = (CloseReason)fields.Byte();
                return new StreamClosed(closed, reason, ReadRanges(ref fields), ReadRanges(ref fields));
            case RecordType.ParkedReleased:
                return new ParkedReleased(ReadRange(ref fields));
            case RecordType.ParkedDropped:
                return new ParkedDropped(ReadRange(ref fields));
            default:
                throw new CorruptStoreException($"Record type {body[0]} is not one that this version of PixStream knows.");
        }
    }

    public static int BatchSize(Batch batch) => 4 + (batch.Ranges.Count * RangeSize);

    public static void WriteBatch(ref FieldWriter fields, Batch batch)
    {
        fields.UInt16(batch.Tag);
        WriteRanges(ref fields, batch.Ranges);
    }

    public static Batch ReadBatch(ref FieldReader fields)
    {
        var tag = fields.UInt16();
        return new Batch(ReadRanges(ref fields), tag);
    }

    public static void WriteRange(ref FieldWriter fields, SequenceRange range)
    {
        fields.Int64(range.First);
        fields.Int32(range.Count);
        fields.Int32(range.Deliveries);
    }

    public static SequenceRange ReadRange(ref FieldReader fields) => new(fields.Int64(), fields.Int32(), fields.Int32());

    private static void WriteRanges(ref FieldWriter fields, IReadOnlyList<SequenceRange> ranges)
    {
        fields.UInt16((ushort)ranges.Count);
        for (var i = 0; i < ranges.Count; i++)
            WriteRange(ref fields, ranges[i]);
    }

    private static SequenceRange[] ReadRanges(ref FieldReader fields)
    {
        var ranges = new SequenceRange[fields.UInt16()];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = ReadRange(ref fields);
        return ranges;
    }
}
