using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>Decisions in an entry's head. Messages are not among them: an entry names those by their number.</summary>
internal static class DecisionFields
{
    private const byte StreamOpened = 1;
    private const byte BatchTaken = 2;
    private const byte StreamAdvanced = 3;
    private const byte StreamClosed = 4;
    private const byte ParkedReleased = 5;
    private const byte ParkedDropped = 6;

    public static void Write(FieldWriter fields, Decision decision)
    {
        switch (decision)
        {
            case StreamOpened opened:
                fields.Byte(StreamOpened);
                fields.Fixed(opened.Stream.Value);
                fields.Fixed((ulong)opened.At.ToUnixTimeMilliseconds());
                fields.Text(opened.OpenedBy);
                break;
            case BatchTaken taken:
                fields.Byte(BatchTaken);
                fields.Fixed(taken.Stream.Value);
                fields.Number(taken.Step);
                fields.Batch(taken.Batch);
                break;
            case StreamAdvanced advanced:
                fields.Byte(StreamAdvanced);
                fields.Fixed(advanced.Stream.Value);
                fields.Number(advanced.Step);
                break;
            case StreamClosed closed:
                fields.Byte(StreamClosed);
                fields.Fixed(closed.Stream.Value);
                fields.Byte((byte)closed.Reason);
                fields.Ranges(closed.Returned);
                fields.Ranges(closed.Parked);
                break;
            case ParkedReleased released:
                fields.Byte(ParkedReleased);
                fields.Range(released.Range);
                break;
            case ParkedDropped dropped:
                fields.Byte(ParkedDropped);
                fields.Range(dropped.Range);
                break;
            default:
                throw new InvalidOperationException($"{decision.GetType().Name} has no form in an entry.");
        }
    }

    /// <exception cref="FormatException">The bytes are not those of a decision.</exception>
    public static Decision Read(ref FieldReader fields)
    {
        var kind = fields.Byte();
        if (kind is ParkedReleased or ParkedDropped)
            return kind == ParkedReleased ? new ParkedReleased(fields.Range()) : new ParkedDropped(fields.Range());
        var stream = new StreamId(fields.Fixed());
        return kind switch
        {
            StreamOpened =>
                new StreamOpened(stream, DateTimeOffset.FromUnixTimeMilliseconds((long)fields.Fixed()), fields.Text()),
            BatchTaken => new BatchTaken(stream, fields.Number(), fields.Batch()),
            StreamAdvanced => new StreamAdvanced(stream, fields.Number()),
            StreamClosed => new StreamClosed(stream, (CloseReason)fields.Byte(), fields.Ranges(), fields.Ranges()),
            _ => throw new FormatException($"There is no decision of kind {kind}."),
        };
    }
}
