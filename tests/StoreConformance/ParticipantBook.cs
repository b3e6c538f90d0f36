using System.Globalization;
using System.Text;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.StoreConformance;

/// <summary>
/// What a store must hold of a participant, kept by the test: it makes decisions that follow from each other and remembers each
/// message.
/// </summary>
public sealed class ParticipantBook(Ispb ispb)
{
    private int _streams;
    private int _made;

    public Ispb Ispb => ispb;

    public ParticipantState State { get; private set; } = new(ispb);

    /// <summary>All messages that were ever decided, by sequence.</summary>
    public Dictionary<long, MessageAccepted> Messages { get; } = [];

    /// <summary>Decided, not taken by <see cref="Take"/> yet.</summary>
    public List<Decision> Draft { get; } = [];

    public MessageAccepted Accept(IncomingMessage message, DateTimeOffset at)
    {
        var sequence = State.LastSequence + 1;
        var id = ResourceId.Create(at, ispb.Word * 31, (ulong)++_made);
        var accepted = new MessageAccepted(sequence, id, message);
        Messages[sequence] = accepted;
        Decide(accepted);
        return accepted;
    }

    public MessageAccepted Accept(TimeProvider time, string? bizMsgIdr = null, int size = 100, int operations = 1) =>
        Accept(TestMessages.New(ispb, bizMsgIdr ?? $"M{ispb}-{_made + 1}", size, operations), time.GetUtcNow());

    public StreamId OpenStream(TimeProvider time, string? openedBy = null)
    {
        var id = new StreamId((ispb.Word * 977) + (ulong)++_streams);
        Decide(new StreamOpened(id, ToTheMillisecond(time.GetUtcNow()), openedBy));
        return id;
    }

    /// <summary>Hands out what comes next to the stream: returned messages first.</summary>
    public Batch TakeBatch(StreamId id, int max = 10)
    {
        var ranges = new List<SequenceRange>();
        foreach (var range in State.Returned)
        {
            if (max == 0)
                break;
            var part = range with { Count = Math.Min(max, range.Count) };
            ranges.Add(part);
            max -= part.Count;
        }

        var fresh = (int)Math.Min(max, State.LastSequence - State.Next + 1);
        if (fresh > 0)
            ranges.Add(new SequenceRange(State.Next, fresh));
        var stream = State.FindStream(id)!;
        var step = stream.Outstanding is null ? stream.Step : stream.Step + 1;
        var batch = new Batch(ranges, (ushort)step);
        Decide(new BatchTaken(id, step, batch));
        return batch;
    }

    public void Advance(StreamId id) => Decide(new StreamAdvanced(id, State.FindStream(id)!.Step + 1));

    /// <summary>Closes the stream. Its batch is confirmed, returned or parked.</summary>
    public void Close(StreamId id, bool confirm = true, bool park = false)
    {
        var ranges =
            State.FindStream(id)!.Outstanding?.Ranges.Select(range => range with { Deliveries = range.Deliveries + 1 }).ToArray()
            ?? [];
        var reason = confirm ? CloseReason.Deleted : CloseReason.Idle;
        Decide(new StreamClosed(id, reason, confirm || park ? [] : ranges, !confirm && park ? ranges : []));
    }

    /// <summary>Reads and confirms all that is there, in one stream that is closed again.</summary>
    public void ConfirmAll(TimeProvider time)
    {
        var id = OpenStream(time);
        while (State.Available > 0)
            TakeBatch(id, 1000);
        Close(id);
    }

    public void Decide(Decision decision)
    {
        State.Apply(decision);
        Draft.Add(decision);
    }

    /// <summary>What was decided since the last call.</summary>
    public Decision[] Take()
    {
        var taken = Draft.ToArray();
        Draft.Clear();
        return taken;
    }

    /// <summary>Goes on from what the store says, and forgets what it does not know.</summary>
    public void GoOnFrom(ParticipantState durable)
    {
        State = durable.Clone();
        Draft.Clear();
        foreach (var sequence in Messages.Keys.Where(sequence => sequence > State.LastSequence).ToArray())
            Messages.Remove(sequence);
    }

    /// <summary>All that a state says, in words: two are equal where their texts are.</summary>
    public static string Text(ParticipantState state)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{state.Ispb} last {state.LastSequence} next {state.Next}");
        text.Append(CultureInfo.InvariantCulture, $" returned [{string.Join(' ', state.Returned.Select(Text))}]");
        text.Append(CultureInfo.InvariantCulture, $" parked [{string.Join(' ', state.Parked.Select(Text))}]");
        foreach (var stream in state.Streams)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $" stream {stream.Id} {stream.OpenedAt:O} by {stream.OpenedBy ?? "-"} step {stream.Step}");
            if (stream.Outstanding is { } batch)
                text.Append(CultureInfo.InvariantCulture, $" tag {batch.Tag} [{string.Join(' ', batch.Ranges.Select(Text))}]");
        }

        // Those of a message that is confirmed do not matter: a store may have them still, or not read them any more.
        foreach (var (sequence, operations) in state.Operations.AsSpan())
            if (state.HasUnconfirmed(sequence, sequence))
                text.Append(CultureInfo.InvariantCulture, $" {sequence}={operations}ops");
        return text.ToString();
    }

    /// <summary>Times of acceptance have no finer part, so neither has any other.</summary>
    private static DateTimeOffset ToTheMillisecond(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static string Text(SequenceRange range) => $"{range.First}+{range.Count}x{range.Deliveries}";
}
