namespace PixStream.ContractAuditor;

/// <summary>Judges the answers to readers, one by one.</summary>
internal sealed class Judge(
    AuditTerms terms, MessageLedger messages, ParkingJudge parking, Dictionary<string, (ReadStream Stream, int Place)> tokens,
    Action<string, string> blame)
{
    private readonly BatchJudge _batches = new(terms, messages, parking, blame);

    public int Replays { get; private set; }

    public int ReplaysAfterResume { get; private set; }

    public Moment ResumedAt { get; set; }

    private TimeSpan Transit => terms.Transit ?? TimeSpan.Zero;

    public void Answered(Flight flight, Answer answer, Moment now)
    {
        if (answer.SlotsUsed is { } used)
            ExpectSlots(flight, used, now);
        switch (answer.Status)
        {
            case 200 or 204 when flight.Ask != Ask.End:
                Success(flight, answer, now);
                break;
            case 200:
                Ended(flight, now);
                break;
            case 410 when flight.Ask != Ask.Start:
                Gone(flight, now);
                break;
            case 429 when flight.Ask == Ask.Start || (terms.CapCountsRequests && flight.Ask == Ask.Pull):
                Refused(flight, now);
                break;
            case > 500 and < 600:
                MayHaveTakenEffect(flight, now);
                break;
            // A token that no client was given, or that is another's.
            case 400 or 403 when flight.Ask != Ask.Start && flight.Stream is null:
                break;
            default:
                blame("P8", $"{flight.Ask} of {flight.Participant.Name} was answered with {answer.Status}.");
                break;
        }
    }

    /// <summary>The auditor cannot know whether it was carried out.</summary>
    public void MayHaveTakenEffect(Flight flight, Moment now)
    {
        var waitsUntil = flight.SentAt.Time + (flight.Wait ?? TimeSpan.Zero);
        var seenAtMost = (waitsUntil > now.Time ? waitsUntil : now.Time) + Transit;
        if (flight.Ask != Ask.End)
            flight.Participant.BecomeUnsure(seenAtMost, flight.Ask);
        if (flight.Stream is not { } stream)
            return;
        stream.SeeUntil(seenAtMost);
        stream.LostPull |= flight.Ask == Ask.Pull;
        MayBeConfirmed(stream.BatchAt(flight.Place - 1));
    }

    private void Success(Flight flight, Answer answer, Moment now)
    {
        if (flight.Ask == Ask.Pull && flight.Stream is null)
        {
            blame(
                "P7",
                $"{flight.Participant.Name} pulled with a token that it was never given, and was answered with {answer.Status}.");
            return;
        }

        if (answer.Next is not { } next)
        {
            blame("P4", $"{answer.Status} came without a token to pull next.");
            return;
        }

        var stream = flight.Stream ?? (flight.Began = Begin(flight.Participant, answer, now));
        ExpectOpen(flight, stream);
        Seen(flight, stream, now);
        if (answer.Status == 200)
            Issue(stream, flight.Place + 1, next);
        else if (flight.Ask == Ask.Start)
            Issue(stream, 1, next);
        else if (!IsTokenOf(next, stream, flight.Place))
            blame("P4", $"A 204 to {stream.Participant.Name} came with another token.");
        if (stream.BatchAt(flight.Place - 1) is { } before)
            MessageLedger.Confirm(before, now);
        if (flight.Ask == Ask.Pull)
            stream.Successes.TryAdd(flight.Place, now);
        stream.ForgetBelow(flight.Place);
        if (answer.Status == 204)
            Empty(flight, stream, now);
        else if (stream.BatchAt(flight.Place) is { } known)
            Replayed(flight, known, answer, now);
        else
            _batches.HandedOut(flight, stream, answer, now);
        if (flight.Ask == Ask.Start)
            stream.Participant.Started(flight.SentAt);
        if (!terms.CapCountsRequests && stream.Participant.MustBeOpen(now.Time, now) is var open && open > terms.Cap)
            blame("P5", $"{open} streams of {stream.Participant.Name} are open.");
        ExpectFewWaiting(stream.Participant, now);
    }

    private void ExpectSlots(Flight flight, int used, Moment now)
    {
        var view = flight.Participant;
        var own = flight.Ask == Ask.Start ? 1 : 0;
        var (least, most) = terms.CapCountsRequests
            ? (0, terms.Cap)
            : (Math.Max(1, view.MustBeOpen(now.Time, flight.SentAt) + own), Math.Min(
                terms.Cap, view.MayBeOpen(flight.SentAt) + flight.Company + own));
        if (used < least || used > most)
            blame(
                "P5",
                $"An answer to {view.Name} says that {used} of {terms.Cap} slots are used, and it must be {least} to {most}.");
    }

    private static ReadStream Begin(ParticipantView participant, Answer answer, Moment now)
    {
        var stream = new ReadStream(participant, now) { Newest = answer.Status == 200 ? 0 : 1 };
        participant.Open.Add(stream);
        return stream;
    }

    private void Issue(ReadStream stream, int place, string next)
    {
        if (tokens.TryGetValue(next, out var known))
        {
            if (known != (stream, place))
                blame("P4", $"A stream of {stream.Participant.Name} was given a token that names something else.");
            return;
        }

        tokens.Add(next, (stream, place));
        stream.Newest = Math.Max(stream.Newest, place);
    }

    private bool IsTokenOf(string token, ReadStream stream, int place) =>
        tokens.TryGetValue(token, out var known) && known == (stream, place);

    private void Seen(Flight flight, ReadStream stream, Moment now)
    {
        stream.LostPull = false;
        var atLeast = terms.Transit is { } transit && now.Time - transit > flight.SentAt.Time
            ? now.Time - transit
            : flight.SentAt.Time;
        if (atLeast > stream.SeenAtLeast)
            stream.SeenAtLeast = atLeast;
        stream.SeeUntil(now.Time);
    }

    private void ExpectOpen(Flight flight, ReadStream stream)
    {
        if (stream.EndedAt < flight.SentAt)
            blame("P3", $"A stream of {stream.Participant.Name} that had ended answers a {flight.Ask}.");
        else if (flight.Ask != Ask.Start && terms.Transit is { } transit && stream.MustBeClosed(flight, transit, terms))
            blame(
                "P5",
                $"A stream of {stream.Participant.Name} that was not read for longer than its idle time answers a {flight.Ask}.");
        if (stream.GoneFrom < flight.SentAt)
            blame("P2", $"A stream of {stream.Participant.Name} answers a {flight.Ask}, and another one was given a message that it holds.");
        foreach (var (place, at) in stream.Successes)
            if (place > flight.Place && at < flight.SentAt)
                blame("P3", $"A superseded token of {stream.Participant.Name} answers a {flight.Ask}.");
    }

    private void Empty(Flight flight, ReadStream stream, Moment now)
    {
        if (flight.Ask == Ask.Pull && stream.BatchAt(flight.Place) is { } batch && batch.HeardAt < flight.SentAt)
            blame("P4", $"A token of {stream.Participant.Name} gave {batch.Messages.Length} messages, then nothing.");
        if (flight.Wait is { } wait && !flight.WaitMayEnd && now.Time < flight.SentAt.Time + wait - terms.ClockMargin)
            blame("P1", $"A pull of {stream.Participant.Name} was answered 204 after {now.Time - flight.SentAt.Time}, before its wait of {wait} was over.");
        _batches.ExpectNothingThere(flight, now);
    }

    private void Replayed(Flight flight, ReadBatch known, Answer answer, Moment now)
    {
        Replays++;
        if (known.HeardAt < ResumedAt)
            ReplaysAfterResume++;
        var before = known.Answer;
        var length = Math.Min(before.Body.Length, answer.Body.Length);
        var isSame = before.Form == answer.Form && before.Next == answer.Next
            && before.Body.Span[..length].SequenceEqual(answer.Body.Span[..length])
            && (!before.IsWhole || !answer.IsWhole || before.Body.Length == answer.Body.Length);
        if (!isSame)
            blame("P4", $"A token of {flight.Participant.Name} gave {before.Body.Length} bytes ({before.Form}), then {answer.Body.Length} ({answer.Form}).");
        if (before.IsWhole || !answer.IsWhole)
            return;
        known.Answer = answer;
        _batches.Take(flight, known, now);
    }

    private void Ended(Flight flight, Moment now)
    {
        if (flight.Stream is not { } stream)
        {
            // Where the end of a stream that is not there is a success as well, it moved nothing: what it confirmed would be
            // missed at the end.
            if (!flight.EndIsAmbiguous)
                blame("P7", $"{flight.Participant.Name} ended a stream with a token that it was never given.");
            return;
        }

        if (flight.EndIsAmbiguous && (stream.EndedAt is not null || stream.Flights.Exists(other => other.Ask == Ask.End)
            || stream.EndsSent > 1 || stream.GoneFrom is not null || stream.MayBeIdle(now.Time, terms)))
        {
            MayBeConfirmed(stream.BatchAt(flight.Place - 1));
            Close(stream, now, isReturnKnown: false);
            return;
        }

        ExpectOpen(flight, stream);
        if (stream.BatchAt(flight.Place - 1) is { } batch)
            MessageLedger.Confirm(batch, now);
        Close(stream, now, isReturnKnown: true);
    }

    private void Gone(Flight flight, Moment now)
    {
        if (flight.Stream is not { } stream)
            return;
        var isSuperseded = stream.HighestAsked > flight.Place;
        var otherEnd = stream.EndsSent > (flight.Ask == Ask.End ? 1 : 0);
        var mayBeOver = otherEnd || stream.EndedAt is not null || stream.GoneFrom is not null
            || stream.MayBeIdle(now.Time, terms, flight);
        if (!isSuperseded && !mayBeOver)
            blame("P4", $"A stream of {stream.Participant.Name} is gone, and it was neither ended nor left alone.");
        if (flight.Place == stream.Newest)
            Close(stream, now, isReturnKnown: !otherEnd && stream.EndedAt is null);
    }

    private void Refused(Flight flight, Moment now)
    {
        var view = flight.Participant;
        // No server promises whether a reader that is refused was seen.
        flight.Stream?.SeeUntil(now.Time);
        // Those that were on their way together with it count as they were.
        var mayBeOpen = terms.CapCountsRequests
            ? view.Unheard(flight.SentAt.Time) + flight.Company
            : view.MayBeOpen(flight.SentAt) + flight.Company;
        if (mayBeOpen < terms.Cap)
            blame("P5", $"A {flight.Ask} of {view.Name} was refused with {mayBeOpen} of {terms.Cap} slots used.");
    }

    /// <summary>Requests that wait longer than an answer takes must all have a slot.</summary>
    private void ExpectFewWaiting(ParticipantView view, Moment now)
    {
        if (!terms.CapCountsRequests || terms.Transit is not { } transit)
            return;
        var waiting = view.Flights.Count(flight => flight.Ask != Ask.End && flight.SentAt.Time + transit < now.Time);
        if (waiting > terms.Cap)
            blame("P5", $"{waiting} requests of {view.Name} wait at once.");
    }

    private static void MayBeConfirmed(ReadBatch? batch)
    {
        foreach (var message in batch?.Messages ?? [])
        {
            message.MayBeConfirmed = true;
            message.Holder!.Stream.Participant.Forget(message);
        }
    }

    private static void Close(ReadStream stream, Moment now, bool isReturnKnown)
    {
        if (stream.EndedAt is null)
            stream.Participant.Closed(stream, now);
        if (stream.Flights.Count > 0 || stream.Outstanding is not { } batch)
            return;
        batch.ForgetBody();
        if (!isReturnKnown)
            return;
        foreach (var message in batch.Messages)
            if (message.Holder == batch && message is { ConfirmedAt: null, MayBeConfirmed: false, IsDisputed: false })
            {
                message.ReturnedAt = now;
                stream.Participant.Returned.Add(message);
            }
    }
}
