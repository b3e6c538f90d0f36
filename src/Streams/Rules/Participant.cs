using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Rules;

/// <summary>
/// The rules: one participant's messages, cursors and streams. A synchronous state machine that takes a command and the time and
/// leaves what it decided in a <see cref="Turn"/>. It waits for nothing. Its owner makes the decisions durable before
/// any caller is told, and never runs two commands at once.
/// </summary>
public sealed class Participant(ParticipantState state, StreamRules rules)
{
    private readonly List<OpenStream> _waiting = [];
    private int _inFlight;

    public ParticipantState State => state;

    /// <summary>What the cap counts, now.</summary>
    public int SlotsUsed => rules.CapCounts == CapCounts.OpenStreams ? state.Streams.Count : _inFlight;

    /// <summary>Streams in which a pull waits.</summary>
    public int WaitingStreams => _waiting.Count;

    /// <summary>Monotonic time at which the oldest batch was handed out that is not confirmed; null without one.</summary>
    public long? OldestOutstandingMs
    {
        get
        {
            long? oldest = null;
            foreach (var stream in state.Streams)
                if (stream.Outstanding is not null)
                    oldest = Math.Min(oldest ?? long.MaxValue, stream.Presence.HandedOutMs);
            return oldest;
        }
    }

    /// <summary>Monotonic time at which the next stream becomes idle; null while none can.</summary>
    public long? NextIdleMs
    {
        get
        {
            long? next = null;
            foreach (var stream in state.Streams)
                if (stream.Presence.Waiting == 0)
                    next = Math.Min(next ?? long.MaxValue, IdleAtMs(stream));
            return next;
        }
    }

    /// <summary>In how long to look for idle streams, at the latest.</summary>
    public long UntilNextIdleMs(long nowMs) => (NextIdleMs ?? nowMs + IdleTimeoutMs) - nowMs;

    private long IdleTimeoutMs { get; } = (long)rules.IdleTimeout.TotalMilliseconds;

    /// <summary>A start or pull begins. Ended by <see cref="EndRequest"/>, where the cap counts requests.</summary>
    public void BeginRequest()
    {
        if (rules.CapCounts == CapCounts.InFlightRequests)
            _inFlight++;
    }

    /// <summary>It is answered, or its answer is a refusal.</summary>
    public void EndRequest()
    {
        if (rules.CapCounts == CapCounts.InFlightRequests)
            _inFlight--;
    }

    /// <summary>
    /// Each stream was just used: after a restart no stream may be called idle for the time in which no reader could pull.
    /// </summary>
    public void Resume(long nowMs)
    {
        foreach (var stream in state.Streams)
            (stream.Presence.LastSeenMs, stream.Presence.HandedOutMs) = (nowMs, nowMs);
    }

    /// <summary>
    /// Gives a message its place. <see cref="Wake"/> hands it out: messages that come together are one batch, not many.
    /// </summary>
    public void Append(IncomingMessage message, ResourceId id, Turn turn) =>
        Decide(new MessageAccepted(state.LastSequence + 1, id, message), turn);

    /// <summary>Opens a stream and pulls its first batch.</summary>
    /// <param name="id">A name that no stream of this participant has had.</param>
    /// <param name="terms">What the caller wants.</param>
    /// <param name="at">Wall-clock time, for the record.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="turn">Takes what was decided.</param>
    public PullOutcome Start(StreamId id, PullTerms terms, DateTimeOffset at, long nowMs, Turn turn)
    {
        ExpireIdle(nowMs, turn);
        if (IsOverCap(forStart: true))
            return StreamLimit(nowMs);
        Decide(new StreamOpened(id, at, terms.OpenedBy), turn);
        return HandOut(state.Streams[^1], 1, terms, nowMs, turn);
    }

    /// <summary>Pulls the batch that the token names.</summary>
    public PullOutcome Pull(StreamStep token, PullTerms terms, long nowMs, Turn turn)
    {
        var stream = state.FindStream(token.Stream);
        if (stream is not null && IsIdle(stream, nowMs))
        {
            ExpireIdle(nowMs, turn);
            stream = null;
        }

        if (stream is null || !IsCurrent(stream, token.Step))
            return new PullOutcome(PullVerdict.Gone);
        stream.Presence.LastSeenMs = nowMs;
        if (IsOverCap(forStart: false))
            return StreamLimit(nowMs);
        if (token.Step == stream.Step && stream.Outstanding is { } outstanding)
            return new PullOutcome(PullVerdict.Replayed, stream.Id, stream.Step, outstanding);
        return HandOut(stream, token.Step, terms, nowMs, turn);
    }

    /// <summary>Confirms the batch that the token follows and closes the stream.</summary>
    public EndStatus End(StreamStep token, long nowMs, Turn turn)
    {
        ExpireIdle(nowMs, turn);
        if (state.FindStream(token.Stream) is not { } stream)
            return EndStatus.AlreadyEnded;
        if (!IsCurrent(stream, token.Step))
            return EndStatus.Superseded;
        // The token of the batch outstanding follows the batch before it: the outstanding one was never confirmed.
        var confirms = token.Step == stream.Step + 1;
        Close(stream, CloseReason.Deleted, confirms, turn);
        Wake(nowMs, turn);
        return EndStatus.Ended;
    }

    /// <summary>One pull of the stream waits no longer: its time passed or its caller went away. The stream stays.</summary>
    public void StopWaiting(StreamId id, long nowMs)
    {
        if (state.FindStream(id) is not { } stream || stream.Presence.Waiting == 0)
            return;
        stream.Presence.LastSeenMs = nowMs;
        if (--stream.Presence.Waiting == 0)
            _waiting.Remove(stream);
    }

    /// <summary>
    /// The reader of a stream is taking an answer of it, which is activity like a pull. A stream that is idle by now stays so: it
    /// may be closed already where idle streams were looked for.
    /// </summary>
    public void KeepOpen(StreamId id, long nowMs)
    {
        if (state.FindStream(id) is { } stream && !IsIdle(stream, nowMs))
            stream.Presence.LastSeenMs = nowMs;
    }

    /// <summary>Closes the streams that were not pulled for too long. Their batches go to the readers that wait.</summary>
    public void ExpireIdle(long nowMs, Turn turn)
    {
        for (var i = state.Streams.Count - 1; i >= 0; i--)
            if (IsIdle(state.Streams[i], nowMs))
                Close(state.Streams[i], CloseReason.Idle, confirms: false, turn);
        Wake(nowMs, turn);
    }

    /// <summary>Closes a stream for an operator. Its batch goes to the readers that wait.</summary>
    /// <returns>False if it is not open.</returns>
    public bool CloseStream(StreamId id, long nowMs, Turn turn)
    {
        ExpireIdle(nowMs, turn);
        if (state.FindStream(id) is not { } stream)
            return false;
        Close(stream, CloseReason.Operator, confirms: false, turn);
        Wake(nowMs, turn);
        return true;
    }

    /// <summary>Lets parked messages go back to the readers. <see cref="Wake"/> then hands them to those that wait.</summary>
    /// <returns>False if not all of the range is parked.</returns>
    public bool ReleaseParked(SequenceRange range, Turn turn) =>
        DecideParked(range, static part => new ParkedReleased(part), turn);

    /// <summary>Takes parked messages out for good.</summary>
    /// <returns>False if not all of the range is parked.</returns>
    public bool DropParked(SequenceRange range, Turn turn) => DecideParked(range, static part => new ParkedDropped(part), turn);

    /// <summary>Gives what is there to those that wait, the longest waiting first, and leaves the others waiting.</summary>
    public void Wake(long nowMs, Turn turn)
    {
        while (_waiting.Count > 0 && state.Available > 0)
        {
            var stream = _waiting[0];
            var terms = stream.Presence.Terms!;
            LeaveQueue(stream, nowMs);
            turn.Woken.Add(HandOut(stream, stream.Step, terms, nowMs, turn));
        }
    }

    private PullOutcome HandOut(OpenStream stream, long step, PullTerms terms, long nowMs, Turn turn)
    {
        stream.Presence.LastSeenMs = nowMs;
        if (BatchSelection.Choose(state, rules, terms) is { } batch)
        {
            Decide(new BatchTaken(stream.Id, step, batch), turn);
            stream.Presence.HandedOutMs = nowMs;
            return new PullOutcome(PullVerdict.Granted, stream.Id, step, batch);
        }

        if (step > stream.Step)
            Decide(new StreamAdvanced(stream.Id, step), turn);
        if (stream.Presence.Waiting++ == 0)
        {
            stream.Presence.Terms = terms;
            _waiting.Add(stream);
        }

        return new PullOutcome(PullVerdict.Waiting, stream.Id, step);
    }

    private void Close(OpenStream stream, CloseReason reason, bool confirms, Turn turn)
    {
        List<SequenceRange> returned = [], parked = [];
        if (!confirms && stream.Outstanding is { } batch)
            foreach (var range in batch.Ranges)
            {
                var again = range with { Deliveries = range.Deliveries == int.MaxValue ? int.MaxValue : range.Deliveries + 1 };
                var tooOften = rules.MaxDeliveries > 0 && again.Deliveries >= rules.MaxDeliveries;
                (tooOften ? parked : returned).Add(again);
            }

        if (stream.Presence.Waiting > 0)
        {
            LeaveQueue(stream, stream.Presence.LastSeenMs);
            turn.Woken.Add(new PullOutcome(PullVerdict.Gone, stream.Id));
        }

        Decide(new StreamClosed(stream.Id, reason, returned, parked), turn);
    }

    private void LeaveQueue(OpenStream stream, long nowMs)
    {
        _waiting.Remove(stream);
        stream.Presence.Waiting = 0;
        stream.Presence.Terms = null;
        stream.Presence.LastSeenMs = nowMs;
    }

    /// <summary>
    /// Neighbours that were handed out differently often are parked as several ranges: there is one decision for each.
    /// </summary>
    private bool DecideParked(SequenceRange range, Func<SequenceRange, Decision> decision, Turn turn)
    {
        var parts = new List<SequenceRange>(1);
        foreach (var parked in state.Parked)
        {
            var (first, last) = (Math.Max(parked.First, range.First), Math.Min(parked.Last, range.Last));
            if (first <= last)
                parts.Add(new SequenceRange(first, (int)(last - first + 1)));
        }

        if (parts.Count == 0 || parts.Sum(static part => (long)part.Count) != range.Count)
            return false;
        foreach (var part in parts)
            Decide(decision(part), turn);
        return true;
    }

    private void Decide(Decision decision, Turn turn)
    {
        state.Apply(decision);
        turn.Decisions.Add(decision);
    }

    /// <summary>
    /// The batch outstanding or awaited, or the one after a batch outstanding. All else was superseded or never issued.
    /// </summary>
    private static bool IsCurrent(OpenStream stream, long step) =>
        step == stream.Step || (step == stream.Step + 1 && stream.Outstanding is not null);

    private bool IsOverCap(bool forStart) =>
        (rules.CapCounts == CapCounts.InFlightRequests && _inFlight > rules.MaxStreams)
        || (forStart && state.Streams.Count >= rules.OpenStreamsMax);

    private PullOutcome StreamLimit(long nowMs)
    {
        var untilIdleMs = rules.CapCounts == CapCounts.OpenStreams ? UntilNextIdleMs(nowMs) : 1000;
        return new PullOutcome(PullVerdict.StreamLimit, RetryAfterMs: Math.Max(1, untilIdleMs));
    }

    private bool IsIdle(OpenStream stream, long nowMs) => stream.Presence.Waiting == 0 && nowMs >= IdleAtMs(stream);

    private long IdleAtMs(OpenStream stream) => stream.Presence.LastSeenMs + IdleTimeoutMs;
}
