namespace PixStream.ContractAuditor;

/// <summary>All that is known of one participant's streams and of what waits for them.</summary>
internal sealed class ParticipantView(string name, AuditTerms terms)
{
    private static readonly Comparer<Message> ByAcceptance =
        Comparer<Message>.Create(static (left, right) =>
            left.AcceptedAt!.Value.Order.CompareTo(right.AcceptedAt!.Value.Order) is var order and not 0
                ? order
                : string.CompareOrdinal(left.Key, right.Key));

    private readonly List<TimeSpan> _unknownStarts = [];
    private readonly List<TimeSpan> _unheard = [];
    private readonly List<TimeSpan> _everUnheard = [];
    private readonly List<Moment> _ends = [];
    private readonly List<(Moment SentAt, Moment HeardAt)> _served = [];
    private TimeSpan _unsureUntil = TimeSpan.MinValue;
    private TimeSpan _unheardTakesUntil = TimeSpan.MinValue;

    public string Name => name;

    public List<ReadStream> Open { get; } = [];

    public List<Flight> Flights { get; } = [];

    /// <summary>Accepted, and never seen by a reader.</summary>
    public SortedSet<Message> Unseen { get; } = new(ByAcceptance);

    /// <summary>Seen, and known to wait for a reader again.</summary>
    public HashSet<Message> Returned { get; } = [];

    /// <summary>Something was asked whose effect is not known: it may hold messages that no reader saw.</summary>
    public bool IsUnsure(TimeSpan now) =>
        now <= _unsureUntil || Open.Exists(stream => stream.HoldsUnread || (stream.LostPull && !stream.MustBeClosed(now, terms)));

    /// <summary>It was seen, or confirmed, or may have been: it is not known to wait for a reader.</summary>
    public void Forget(Message message)
    {
        if (message.AcceptedAt is not null)
            Unseen.Remove(message);
        Returned.Remove(message);
    }

    /// <summary>A batch whose answer is on its way may have come back already, because its stream may have ended.</summary>
    public bool MayReturnUnseen(TimeSpan now) =>
        Flights.Exists(flight => flight.Ask != Ask.End
            && (flight.Stream?.MayBeClosed(now, terms) ?? now >= flight.SentAt.Time + terms.IdleTime - terms.ClockMargin));

    /// <summary>A request is on its way.</summary>
    public void Begin(Flight flight)
    {
        flight.IsAlone = Flights.Count == 0;
        foreach (var other in Flights)
        {
            other.IsAlone = false;
            flight.Company += IsCounted(other) ? 1 : 0;
            other.Company += IsCounted(flight) ? 1 : 0;
        }

        Flights.Add(flight);
    }

    /// <summary>A start or pull may have taken effect, and no client heard of it.</summary>
    public void BecomeUnsure(TimeSpan seenAtMost, Ask ask)
    {
        if (ask == Ask.Start)
            _unknownStarts.Add(seenAtMost);
        _unheard.Add(seenAtMost);
        Unread(seenAtMost);
        _unheardTakesUntil = Max(_unheardTakesUntil, seenAtMost);
        _unsureUntil = Max(_unsureUntil, IdleAt(seenAtMost) + (terms.Transit ?? TimeSpan.Zero));
    }

    /// <summary>A batch may have been handed out by then, and the auditor cannot know what it holds.</summary>
    public void Unread(TimeSpan at)
    {
        if (terms.MaxDeliveries > 0)
            _everUnheard.Add(at);
    }

    /// <summary>Whether the message may have been handed out as often as it may be, as far as readers know.</summary>
    public bool MayBeParked(Message message) =>
        terms.MaxDeliveries > 0
        && message.Deliveries + _everUnheard.Count(at => at >= message.CountsFrom.Time)
            + Flights.Count(static flight => flight.Ask != Ask.End)
        >= terms.MaxDeliveries;

    /// <summary>
    /// Whether a request whose answer no client hears may have taken the message: it may have waited on after its caller had
    /// gone.
    /// </summary>
    public bool MayHaveGoneUnheard(Message message) => message.SentAt.Time <= _unheardTakesUntil;

    /// <summary>Idle times start again.</summary>
    public void Resumed(TimeSpan since, TimeSpan now, bool wasRestarted)
    {
        if (wasRestarted)
            _unheard.Clear();
        // A server closes idle streams when it looks at them. It may not have looked before the trouble, and what it closed then
        // may not be durable: whatever was open may be so for another idle time.
        if (_unsureUntil > TimeSpan.MinValue)
            _unsureUntil = Max(_unsureUntil, IdleAt(now) + (terms.Transit ?? TimeSpan.Zero));
        for (var i = 0; i < _unknownStarts.Count; i++)
            _unknownStarts[i] = Max(_unknownStarts[i], now);
        foreach (var stream in Open)
        {
            stream.SeeUntil(now);
            if (wasRestarted && !stream.MayBeIdle(since, terms))
                // On a busy machine its idle times began long before any client heard that it listens.
                stream.SeenAtLeast = Max(stream.SeenAtLeast, terms.Transit is null ? since : now);
        }
    }

    /// <summary>A start took effect. It closed first, and for good, what had become idle.</summary>
    public void Started(Moment sentAt)
    {
        Open.RemoveAll(stream => stream.MustBeClosed(sentAt.Time, terms));
        _unknownStarts.RemoveAll(start => sentAt.Time > IdleAt(start));
    }

    /// <summary>A stream is known to have ended.</summary>
    public void Closed(ReadStream stream, Moment now)
    {
        stream.EndedAt = now;
        Open.Remove(stream);
        _ends.Add(now);
        if (_ends.Count > 1000)
            _ends.RemoveRange(0, 500);
    }

    /// <summary>How many streams may have been open at most when the request was on its way.</summary>
    public int MayBeOpen(Moment sentAt) =>
        _unknownStarts.Count(start => sentAt.Time <= IdleAt(start))
        + _ends.Count(end => end > sentAt)
        + Open.Count(stream => !stream.MustBeClosed(sentAt.Time, terms));

    /// <summary>Requests whose answer no client hears, and that may wait still.</summary>
    public int Unheard(TimeSpan now)
    {
        _unheard.RemoveAll(until => until < now);
        return _unheard.Count;
    }

    /// <summary>How many streams of those that were known then must be open at least.</summary>
    public int MustBeOpen(TimeSpan now, Moment known) =>
        Open.Count(stream => !(stream.BegunAt > known) && !stream.MayBeClosed(now, terms));

    /// <summary>A reader that waited was given a batch.</summary>
    public void Served(Flight flight, Moment heardAt)
    {
        _served.Add((flight.SentAt, heardAt));
        if (_served.Count > 100)
            _served.RemoveRange(0, 50);
    }

    /// <summary>Whether one that began to wait later was served before.</summary>
    public bool WasOvertaken(Flight flight, Moment heardAt) =>
        terms.Transit is { } transit && _served.Exists(
            other => other.SentAt.Time > flight.SentAt.Time + transit && other.HeardAt.Time < heardAt.Time - transit);

    private bool IsCounted(Flight flight) => terms.CapCountsRequests ? flight.Ask != Ask.End : flight.Ask == Ask.Start;

    private TimeSpan IdleAt(TimeSpan seenAtMost) => seenAtMost + terms.IdleTime + terms.ClockMargin;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
