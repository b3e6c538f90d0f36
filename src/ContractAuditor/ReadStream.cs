namespace PixStream.ContractAuditor;

/// <summary>What was handed out for one token, or by the start.</summary>
internal sealed class ReadBatch(ReadStream stream, int place, Answer answer, Moment heardAt)
{
    public ReadStream Stream => stream;

    /// <summary>Which of the stream's tokens it answers; 0 is the start.</summary>
    public int Place => place;

    /// <summary>The first whole answer; before there is one, as much as came.</summary>
    public Answer Answer { get; set; } = answer;

    public Moment HeardAt => heardAt;

    public Message[] Messages { get; set; } = [];

    /// <summary>Nothing will be compared with it any more. Who read its messages last is still known.</summary>
    public void ForgetBody() => Answer = Answer with { Messages = [], Body = default };
}

/// <summary>
/// All that is known of one stream. Its tokens have places: 1 is the first that was issued, and the batch at a place is confirmed
/// by the token of the next. A start that was answered with a batch has place 0.
/// </summary>
internal sealed class ReadStream(ParticipantView participant, Moment begunAt)
{
    private readonly Dictionary<int, ReadBatch> _batches = [];
    private int _forgottenBelow;

    public ParticipantView Participant => participant;

    /// <summary>When its start was answered.</summary>
    public Moment BegunAt => begunAt;

    public List<Flight> Flights { get; } = [];

    /// <summary>The newest token's place.</summary>
    public int Newest { get; set; }

    /// <summary>The highest place that was asked for, whatever came of it.</summary>
    public int HighestAsked { get; set; }

    /// <summary>For each place, when the first success was heard.</summary>
    public Dictionary<int, Moment> Successes { get; } = [];

    /// <summary>The server saw a reader here then, or later.</summary>
    public TimeSpan SeenAtLeast { get; set; }

    /// <summary>The server saw no reader here after that, but for those still waiting.</summary>
    public TimeSpan SeenAtMost { get; private set; }

    /// <summary>A pull was lost, and no pull has succeeded since: it may hold messages that no reader saw.</summary>
    public bool LostPull { get; set; }

    /// <summary>Answers that its reader is taking, which holds it open.</summary>
    public int BeingTaken { get; set; }

    /// <summary>How often a client asked for its end.</summary>
    public int EndsSent { get; set; }

    /// <summary>The message furthest on that it was given.</summary>
    public Message? Highest { get; set; }

    /// <summary>It is known to have ended.</summary>
    public Moment? EndedAt { get; set; }

    /// <summary>Another stream was given what it held: it must have ended by then.</summary>
    public Moment? GoneFrom { get; set; }

    /// <summary>A batch came of which not all could be read.</summary>
    public bool HoldsUnread => Outstanding is { Answer.IsWhole: false };

    public ReadBatch? BatchAt(int place) => _batches.GetValueOrDefault(place);

    public void Add(ReadBatch batch) => _batches.Add(batch.Place, batch);

    /// <summary>Forgets what no answer can be compared with any more, but for those that are on their way.</summary>
    public void ForgetBelow(int place)
    {
        foreach (var flight in Flights)
            place = Math.Min(place, flight.Place - 1);
        for (; _forgottenBelow < place; _forgottenBelow++)
            if (_batches.Remove(_forgottenBelow, out var batch))
                batch.ForgetBody();
    }

    /// <summary>
    /// The messages that the reader was given last and did not confirm; empty where a success at the newest token was heard.
    /// </summary>
    public ReadBatch? Outstanding => BatchAt(Newest - 1);

    /// <summary>The server may have seen a reader here as late as that.</summary>
    public void SeeUntil(TimeSpan at) => SeenAtMost = at > SeenAtMost ? at : SeenAtMost;

    /// <summary>Whether it may have ended by then, as far as its reader can know.</summary>
    public bool MayBeClosed(TimeSpan now, AuditTerms terms) =>
        EndedAt is not null || EndsSent > 0 || GoneFrom is not null || MayBeIdle(now, terms);

    /// <summary>Whether no reader may have been seen here for the idle time.</summary>
    /// <param name="now">When that is asked.</param>
    /// <param name="terms">How long the idle time is.</param>
    /// <param name="answered">A request that was on its way until now.</param>
    public bool MayBeIdle(TimeSpan now, AuditTerms terms, Flight? answered = null)
    {
        var idleFrom = SeenAtLeast + terms.IdleTime - terms.ClockMargin;
        if (now < idleFrom || BeingTaken > 0)
            return false;
        // A reader that waits there since before it became idle holds it open.
        return terms.Transit is not { } transit || (!Flights.Exists(WaitsThere) && (answered is null || !WaitsThere(answered)));
        bool WaitsThere(Flight flight) => flight.Ask == Ask.Pull && flight.SentAt.Time + transit < idleFrom;
    }

    /// <summary>Whether it must have ended by then.</summary>
    public bool MustBeClosed(TimeSpan now, AuditTerms terms) =>
        EndedAt is not null || (Flights.Count + BeingTaken == 0 && now > SeenAtMost + terms.IdleTime + terms.ClockMargin);

    /// <summary>Whether it must have ended before this was asked of it.</summary>
    public bool MustBeClosed(Flight asked, TimeSpan transit, AuditTerms terms) =>
        Flights.Count + BeingTaken == 0 && !asked.JoinsOthers
        && asked.SentAt.Time > SeenAtMost + transit + terms.IdleTime + terms.ClockMargin;
}
