namespace PixStream.ContractAuditor;

/// <summary>
/// Judges a server by requests and responses alone. It holds against no server what it cannot know for sure (a lost answer, a
/// stream that may have been idle for too long). Safe for many threads, as long as each request is told of before its first byte
/// leaves and its answer after its last byte came.
/// </summary>
/// <remarks>
/// P1: what was answered with 201 is handed out until it is confirmed. P2: it is never outstanding in two open streams. P3: once
/// confirmed it never comes again. P4: the same token gives the same bytes until it is superseded. P5: the cap holds, and a
/// crashed reader's slot is free after the idle time. P6: a stream reads in order, what came back first. P7: no participant sees
/// another's messages. P8: what cannot be made durable is refused, and nothing else is. P9: what was handed out too often is
/// parked, and nothing else is; it comes again only when an operator released it.
/// </remarks>
public sealed class Auditor
{
    private readonly AuditTerms _terms;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ParticipantView> _participants = [];
    private readonly Dictionary<string, (ReadStream Stream, int Place)> _tokens = [];
    private readonly List<Violation> _violations = [];
    private readonly MessageLedger _messages;
    private readonly ParkingJudge _parking;
    private readonly Judge _judge;
    private long _order;
    private Moment _now;

    public Auditor(AuditTerms terms)
    {
        _terms = terms;
        _messages = new MessageLedger(Blame);
        _parking = new ParkingJudge(terms, _messages, Blame);
        _judge = new Judge(terms, _messages, _parking, _tokens, Blame);
    }

    /// <summary>What was not kept so far.</summary>
    public IReadOnlyList<Violation> Violations
    {
        get
        {
            lock (_gate)
                return [.. _violations];
        }
    }

    /// <summary>The first of them; null while all is well.</summary>
    public Violation? FirstViolation
    {
        get
        {
            lock (_gate)
                return _violations.Count == 0 ? null : _violations[0];
        }
    }

    /// <summary>A sender sends messages together.</summary>
    public Append Sending(IReadOnlyList<SentMessage> messages, TimeSpan at)
    {
        lock (_gate)
            return _messages.Sending(messages, Tell(at));
    }

    /// <summary>The answer to an append: 201 with a resource id for each message, in their order, or a refusal.</summary>
    public void Answered(Append append, int status, IReadOnlyList<string> resourceIds, TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            foreach (var accepted in _messages.Answered(append, status, resourceIds, _now))
                if (accepted.Holder is null && accepted.ConfirmedAt is null)
                    View(accepted.Participant).Unseen.Add(accepted);
        }
    }

    /// <summary>No answer came, or not the whole of it: the messages may be stored.</summary>
    public void Lost(Append append, TimeSpan at)
    {
        lock (_gate)
            Tell(at);
    }

    /// <summary>A reader asks.</summary>
    /// <param name="ask">What for.</param>
    /// <param name="participant">Whose messages.</param>
    /// <param name="token">
    /// The token to pull or to end; null with a start. A token of another participant counts as one that was never issued.
    /// </param>
    /// <param name="at">Now.</param>
    /// <param name="wait">How long the server waits for a message, where that is known.</param>
    /// <param name="endIsAmbiguous">
    /// The end is answered with 200 also where the stream had ended before (the JSON profile).
    /// </param>
    public Flight Asking(
        Ask ask, string participant, string? token, TimeSpan at, TimeSpan? wait = null, bool endIsAmbiguous = false)
    {
        lock (_gate)
        {
            var view = View(participant);
            // Another's token names nothing that this participant may have.
            var (stream, place) = token is not null && _tokens.TryGetValue(token, out var known)
                && known.Stream.Participant == view
                    ? known
                    : default;
            var flight = new Flight(ask, view, stream, place)
            {
                SentAt = Tell(at),
                Wait = wait,
                EndIsAmbiguous = endIsAmbiguous,
                JoinsOthers = stream?.Flights.Count > 0,
            };
            view.Begin(flight);
            if (stream is not null)
            {
                stream.Flights.Add(flight);
                stream.HighestAsked = Math.Max(stream.HighestAsked, place);
                stream.EndsSent += ask == Ask.End ? 1 : 0;
            }

            return flight;
        }
    }

    /// <summary>The answer came, whole or in part.</summary>
    public void Answered(Flight flight, Answer answer, TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            Land(flight);
            _judge.Answered(flight, answer, _now);
        }
    }

    /// <summary>No answer came: the request may have been carried out, and it may be waiting still.</summary>
    public void Lost(Flight flight, TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            Land(flight);
            _judge.MayHaveTakenEffect(flight, _now);
        }
    }

    /// <summary>The answer is known, and its reader is still taking it from the server: that holds its stream open.</summary>
    public void Taking(Flight flight, TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            if (StreamOf(flight) is { } stream)
                stream.BeingTaken++;
        }
    }

    /// <summary>The reader took the last of it, or no more.</summary>
    public void Taken(Flight flight, TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            if (StreamOf(flight) is not { } stream)
                return;
            stream.BeingTaken--;
            // The server saw the last of it on its way, not where it arrived.
            if (_terms.Transit is { } transit && at - transit > stream.SeenAtLeast)
                stream.SeenAtLeast = at - transit;
            stream.SeeUntil(at + (_terms.Transit ?? TimeSpan.Zero));
        }
    }

    /// <summary>An operator asks which messages are parked.</summary>
    public ParkedInquiry AskingParked(string participant, TimeSpan at)
    {
        lock (_gate)
            return new ParkedInquiry(View(participant), Tell(at));
    }

    /// <summary>The answer to such a question.</summary>
    /// <param name="inquiry">The question. An answer that never comes need not be told of.</param>
    /// <param name="parked">What is parked.</param>
    /// <param name="isAll">It is all that is.</param>
    /// <param name="at">Now.</param>
    public void ListedParked(ParkedInquiry inquiry, IReadOnlyList<ParkedEntry> parked, bool isAll, TimeSpan at)
    {
        lock (_gate)
            _parking.Listed(inquiry, parked, isAll, Tell(at));
    }

    /// <summary>An operator asks to release parked messages, or else to drop them.</summary>
    /// <exception cref="KeyNotFoundException">A message was never heard of.</exception>
    public ParkedStep Stepping(string participant, bool isRelease, IReadOnlyList<string> keys, TimeSpan at)
    {
        lock (_gate)
            return ParkingJudge.Stepping(new ParkedStep(
                View(participant), isRelease,
                [.. keys.Select(key => _messages.Find(key) ?? throw new KeyNotFoundException(key))], Tell(at)));
    }

    /// <summary>The step was taken, or it was refused because not all of the messages are parked.</summary>
    public void Answered(ParkedStep step, bool isDone, TimeSpan at)
    {
        lock (_gate)
            _parking.Answered(step, isDone, Tell(at));
    }

    /// <summary>No answer came, or no answer that says whether the step was taken.</summary>
    public void Lost(ParkedStep step, TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            ParkingJudge.Lost(step);
        }
    }

    /// <summary>The server was not able to work until now: idle times start again.</summary>
    /// <param name="since">Since when it was not.</param>
    /// <param name="at">Now.</param>
    /// <param name="wasRestarted">It is another process than before.</param>
    public void Resumed(TimeSpan since, TimeSpan at, bool wasRestarted)
    {
        lock (_gate)
        {
            Tell(at);
            if (wasRestarted)
                _judge.ResumedAt = _now;
            foreach (var view in _participants.Values)
                view.Resumed(since, at, wasRestarted);
        }
    }

    /// <summary>
    /// From now on waits may end before their time: the server is about to stop, or a caller is about to hang up.
    /// </summary>
    public void WaitsMayEnd()
    {
        lock (_gate)
            foreach (var view in _participants.Values)
                view.Flights.ForEach(static flight => flight.WaitMayEnd = true);
    }

    /// <inheritdoc cref="WaitsMayEnd()"/>
    public void WaitMayEnd(Flight flight)
    {
        lock (_gate)
            flight.WaitMayEnd = true;
    }

    /// <summary>
    /// Everything was read to its end, and no client asks any more: what was accepted must have been confirmed.
    /// </summary>
    public AuditSummary Finish(TimeSpan at)
    {
        lock (_gate)
        {
            Tell(at);
            return _messages.Finish() with { Replays = _judge.Replays, ReplaysAfterResume = _judge.ReplaysAfterResume };
        }
    }

    /// <summary>A start has no stream until it is answered.</summary>
    private static ReadStream? StreamOf(Flight flight) => flight.Stream ?? flight.Began;

    private ParticipantView View(string participant)
    {
        if (!_participants.TryGetValue(participant, out var view))
            _participants.Add(participant, view = new ParticipantView(participant, _terms));
        return view;
    }

    private static void Land(Flight flight)
    {
        flight.Participant.Flights.Remove(flight);
        flight.Stream?.Flights.Remove(flight);
    }

    private void Blame(string promise, string text) => _violations.Add(new Violation(promise, text, _now.Time));

    private Moment Tell(TimeSpan at) => _now = new Moment(at, ++_order);
}
