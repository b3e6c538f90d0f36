using PixStream.Streams.Values;

namespace PixStream.Streams.Rules;

/// <summary>
/// Where a participant stands. All that lies below <see cref="Next"/> and is in neither <see cref="Returned"/>,
/// <see cref="Parked"/> nor an outstanding batch is confirmed: no set of confirmed messages is kept, so the state stays small
/// whatever the traffic.
/// </summary>
public sealed class ParticipantState(Ispb ispb)
{
    public Ispb Ispb { get; } = ispb;

    /// <summary>Highest sequence given to a message; 0 before the first.</summary>
    public long LastSequence { get; internal set; }

    /// <summary>The first sequence never handed out.</summary>
    public long Next { get; internal set; } = 1;

    /// <summary>Handed out and not confirmed, in streams that ended. Waiting for the next reader.</summary>
    public RangeSet Returned { get; } = new();

    /// <summary>Handed out too often. Waiting for an operator.</summary>
    public RangeSet Parked { get; } = new();

    /// <summary>The open streams, oldest first.</summary>
    public List<OpenStream> Streams { get; } = [];

    /// <summary>How many operations the messages carry that carry more than one.</summary>
    public OperationCounts Operations { get; } = new();

    /// <summary>Messages that a pull could be given now.</summary>
    public long Available => LastSequence - Next + 1 + Returned.MessageCount;

    /// <summary>The lowest sequence that a pull could be given now; 0 where there is nothing.</summary>
    public long LowestUnread => Available == 0 ? 0 : Math.Min(Next <= LastSequence ? Next : long.MaxValue, Returned.First);

    /// <summary>The lowest sequence that is not confirmed; one above the last if all are.</summary>
    public long LowestUnconfirmed
    {
        get
        {
            var lowest = Math.Min(Next, Math.Min(Returned.First, Parked.First));
            foreach (var stream in Streams)
                if (stream.Outstanding is { } batch)
                    foreach (var range in batch.Ranges)
                        lowest = Math.Min(lowest, range.First);
            return lowest;
        }
    }

    /// <summary>Whether a sequence between the two, both included, is not confirmed yet.</summary>
    public bool HasUnconfirmed(long first, long last)
    {
        if (Math.Max(first, Next) <= Math.Min(last, LastSequence) || Returned.Overlaps(first, last)
            || Parked.Overlaps(first, last))
            return true;
        foreach (var stream in Streams)
            if (stream.Outstanding is { } batch)
                foreach (var range in batch.Ranges)
                    if (range.First <= last && range.Last >= first)
                        return true;
        return false;
    }

    public OpenStream? FindStream(StreamId id)
    {
        foreach (var stream in Streams)
            if (stream.Id == id)
                return stream;
        return null;
    }

    /// <summary>Adds one decision. The live participant and the recovery of a store both come through here.</summary>
    /// <exception cref="InvalidOperationException">
    /// The decision does not follow from the state: the store mixed up its records.
    /// </exception>
    public void Apply(Decision decision)
    {
        var settled = Operations.Count > 0 ? SettledBy(decision) : [];
        switch (decision)
        {
            case BatchTaken taken:
                Take(taken);
                break;
            case MessageAccepted accepted:
                ApplyAccepted(accepted.Sequence, accepted.Message.Operations);
                break;
            case StreamAdvanced advanced:
                var stream = Stream(advanced.Stream, decision);
                stream.Step = advanced.Step;
                stream.Outstanding = null;
                break;
            case StreamOpened opened:
                Expect(FindStream(opened.Stream) is null, decision);
                Streams.Add(new OpenStream(opened.Stream, opened.At, opened.OpenedBy));
                break;
            case StreamClosed closed:
                Streams.Remove(Stream(closed.Stream, decision));
                foreach (var range in closed.Returned)
                    Returned.Add(range);
                foreach (var range in closed.Parked)
                    Parked.Add(range);
                break;
            case ParkedReleased released:
                Parked.Remove(released.Range);
                Returned.Add(released.Range with { Deliveries = 0 });
                break;
            case ParkedDropped dropped:
                Parked.Remove(dropped.Range);
                break;
            default:
                throw new InvalidOperationException($"{Ispb}: {decision.GetType().Name} is not a decision that can be replayed.");
        }

        for (var i = 0; i < settled.Count; i++)
            Operations.Forget(settled[i].First, settled[i].Last, this);
    }

    /// <summary>Messages of which the decision, once it is applied, has confirmed some or all.</summary>
    public IReadOnlyList<SequenceRange> SettledBy(Decision decision) => decision switch
    {
        BatchTaken taken => OutstandingIn(taken.Stream),
        StreamAdvanced advanced => OutstandingIn(advanced.Stream),
        StreamClosed closed => OutstandingIn(closed.Stream),
        ParkedDropped dropped => [dropped.Range],
        _ => [],
    };

    /// <summary>Adds a message, of which the state keeps next to nothing.</summary>
    /// <exception cref="InvalidOperationException">It is not the next one.</exception>
    public void ApplyAccepted(long sequence, int operations)
    {
        if (sequence != LastSequence + 1)
            throw new InvalidOperationException($"{Ispb}: message {sequence} does not follow message {LastSequence}.");
        LastSequence = sequence;
        if (operations > 1)
            Operations.Add(sequence, operations);
    }

    /// <summary>A copy that shares nothing that changes.</summary>
    public ParticipantState Clone()
    {
        var copy = new ParticipantState(Ispb) { LastSequence = LastSequence, Next = Next };
        copy.Returned.CopyFrom(Returned);
        copy.Parked.CopyFrom(Parked);
        copy.Operations.CopyFrom(Operations);
        foreach (var stream in Streams)
            copy.Restore(stream.Id, stream.OpenedAt, stream.OpenedBy, stream.Step, stream.Outstanding);
        return copy;
    }

    /// <summary>Puts back a stream that a store kept.</summary>
    public void Restore(StreamId id, DateTimeOffset openedAt, string? openedBy, long step, Batch? outstanding) =>
        Streams.Add(new OpenStream(id, openedAt, openedBy) { Step = step, Outstanding = outstanding });

    /// <summary>Puts back the two positions that a store kept.</summary>
    public void Restore(long lastSequence, long next)
    {
        LastSequence = lastSequence;
        Next = next;
    }

    private IReadOnlyList<SequenceRange> OutstandingIn(StreamId id) => FindStream(id)?.Outstanding?.Ranges ?? [];

    private void Take(BatchTaken taken)
    {
        var stream = Stream(taken.Stream, taken);
        Expect(taken.Step == stream.Step || taken.Step == stream.Step + 1, taken);
        foreach (var range in taken.Batch.Ranges)
        {
            if (range.First == Next)
            {
                Expect(range.Last <= LastSequence, taken);
                Next = range.Last + 1;
            }
            else
                Returned.Remove(range);
        }

        stream.Step = taken.Step;
        stream.Outstanding = taken.Batch;
    }

    private OpenStream Stream(StreamId id, Decision decision) =>
        FindStream(id)
        ?? throw new InvalidOperationException($"{Ispb}: {decision.GetType().Name} of stream {id}, which is not open.");

    private void Expect(bool holds, Decision decision)
    {
        if (!holds)
            throw new InvalidOperationException(
                $"{Ispb}: {decision.GetType().Name} does not follow from last sequence {LastSequence}, next {Next}.");
    }
}
