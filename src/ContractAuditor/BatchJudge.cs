namespace PixStream.ContractAuditor;

/// <summary>Judges which messages a stream was given, and in which order.</summary>
internal sealed class BatchJudge(AuditTerms terms, MessageLedger messages, ParkingJudge parking, Action<string, string> blame)
{
    private TimeSpan Transit => terms.Transit ?? TimeSpan.Zero;

    /// <summary>The first answer with a batch to this token.</summary>
    public void HandedOut(Flight flight, ReadStream stream, Answer answer, Moment now)
    {
        var batch = new ReadBatch(stream, flight.Place, answer, now);
        stream.Add(batch);
        if (!answer.IsWhole)
        {
            flight.Participant.Unread(now.Time);
            return;
        }

        ExpectAtOnce(flight, answer, now);
        Take(flight, batch, now);
        ExpectLowestFirst(flight, batch, now);
        if (flight.JoinsOthers || flight.Ask != Ask.Pull || stream.Participant.IsUnsure(now.Time))
            return;
        if (stream.Participant.WasOvertaken(flight, now))
            blame("P6", $"A reader of {stream.Participant.Name} waited longer than one that was served before it.");
        stream.Participant.Served(flight, now);
    }

    /// <summary>Reads the messages of a batch that came whole.</summary>
    public void Take(Flight flight, ReadBatch batch, Moment now)
    {
        var answer = batch.Answer;
        if (answer.Messages.Count == 0 || answer.Messages.Count > terms.MaxBatch)
            blame("P6", $"A batch of {flight.Participant.Name} has {answer.Messages.Count} messages.");
        var taken = new List<Message>(answer.Messages.Count);
        foreach (var read in answer.Messages)
            if (messages.Read(read, flight.Participant.Name) is { } message && (taken.Count == 0 || taken[^1] != message))
            {
                if (taken.Contains(message))
                    blame("P2", $"{message.Key} is twice in one batch.");
                taken.Add(message);
            }

        ExpectOrder(flight, batch, taken, now);
        foreach (var message in taken)
            Hold(flight, batch, message, now);
        batch.Messages = [.. taken];
    }

    /// <summary>A pull was answered with 204. What is known to have been there should have been handed out.</summary>
    public void ExpectNothingThere(Flight flight, Moment now)
    {
        var view = flight.Participant;
        if (terms.Transit is null || view.IsUnsure(now.Time)
            || view.Flights.Exists(other => other.SentAt.Time + Transit >= now.Time))
            return;
        foreach (var message in view.Unseen.Where(message => !view.MayBeParked(message)))
        {
            if (message.AcceptedAt!.Value.Time + Transit >= now.Time)
                break;
            if (message.AcceptedAt < flight.SentAt || flight.Wait > Transit)
                blame("P1", $"A pull of {view.Name} was answered 204, and {message.Key} was there.");
            return;
        }

        foreach (var message in view.Returned)
            if (message.ReturnedAt!.Value.Time + Transit < now.Time && message.ReturnedAt < flight.SentAt
                && !view.MayBeParked(message))
            {
                blame("P1", $"A pull of {view.Name} was answered 204, and {message.Key}, which came back, was there.");
                return;
            }

        foreach (var stream in view.Open)
            if (stream.Outstanding is { } left && stream.MustBeClosed(flight.SentAt.Time - Transit, terms)
                && Array.Find(left.Messages, message =>
                    message.Holder == left && message is { ConfirmedAt: null, MayBeConfirmed: false }
                    && !view.MayBeParked(message)) is { } message)
            {
                blame("P1", $"A pull of {view.Name} was answered 204, and {message.Key} was there: it was not confirmed within the idle time.");
                return;
            }
    }

    /// <summary>What was there when it was asked for, and what came while a pull waited, is handed out without delay.</summary>
    private void ExpectAtOnce(Flight flight, Answer answer, Moment now)
    {
        var view = flight.Participant;
        if (terms.Transit is null || flight.SentAt.Time + Transit >= now.Time || view.IsUnsure(flight.SentAt.Time)
            || view.IsUnsure(now.Time) || view.MayReturnUnseen(now.Time))
            return;
        foreach (var read in answer.Messages)
            if (messages.Find(read.Key) is { AcceptedAt: { } acceptedAt } message && view.Unseen.Contains(message)
                && acceptedAt.Time + Transit < now.Time)
                blame("P1", $"{message.Key} was there, and a pull of {view.Name} was given it only after {now.Time - flight.SentAt.Time}.");
    }

    private void Hold(Flight flight, ReadBatch batch, Message message, Moment now)
    {
        var stream = batch.Stream;
        if (message.ConfirmedAt is { } confirmedAt
            && (confirmedAt < flight.SentAt || (terms.Transit is { } transit && confirmedAt.Time < now.Time - transit)))
            blame("P3", $"{message.Key} was confirmed and came again.");
        stream.Participant.Forget(message);
        if (message.Holder != batch)
            parking.HandedOut(message, flight);
        if (message.Holder is { } holder && holder != batch)
        {
            var mayHaveBeenBefore = holder.HeardAt > flight.SentAt && stream.MayBeClosed(now.Time, terms);
            if (message.ConfirmedAt is null && holder.Stream == stream)
                blame("P3", $"{message.Key} came twice in one stream of {stream.Participant.Name}.");
            else if (message.ConfirmedAt is null && !holder.Stream.MayBeClosed(now.Time, terms) && !mayHaveBeenBefore)
                blame("P2", $"{message.Key} was handed out twice, and the stream that had it first is open.");
            message.IsDisputed = mayHaveBeenBefore;
            if (mayHaveBeenBefore)
                return;
            holder.Stream.GoneFrom ??= now;
        }

        message.Holder = batch;
        message.ReturnedAt = null;
        // It was not confirmed, or it would not have come.
        if (message.ConfirmedAt is null)
            message.MayBeConfirmed = false;
    }

    /// <summary>
    /// What came back lies below what was never handed out, so a batch goes up from its first message to its last.
    /// </summary>
    private void ExpectOrder(Flight flight, ReadBatch batch, List<Message> taken, Moment now)
    {
        var highest = taken.FirstOrDefault();
        foreach (var message in taken)
        {
            if (message.IsBefore(highest!))
                blame("P6", $"{message.Key} came behind {highest!.Key} in a batch of {flight.Participant.Name}.");
            if (message.SentAt > highest!.SentAt || highest.IsBefore(message))
                highest = message;
        }

        var stream = batch.Stream;
        // No reader has seen it, so it cannot have come back; unless it went to a stream that ended while the answer was on its
        // way.
        if (taken.Count > 0 && stream.Highest is { } last && batch == stream.Outstanding
            && !stream.Participant.MayReturnUnseen(now.Time))
            foreach (var message in taken)
                if (message.IsBefore(last) && message.Holder is null && !stream.Participant.MayHaveGoneUnheard(message))
                    blame("P6", $"{message.Key} came behind {last.Key} in a stream of {flight.Participant.Name}.");
        if (highest is not null && (stream.Highest is null || stream.Highest.IsBefore(highest)))
            stream.Highest = highest;
    }

    /// <summary>No other stream could take what lies lower, so it had to come first.</summary>
    private void ExpectLowestFirst(Flight flight, ReadBatch batch, Moment now)
    {
        var view = flight.Participant;
        if (!flight.IsAlone || batch.Messages is not [.., var last] || view.IsUnsure(flight.SentAt.Time)
            || view.IsUnsure(now.Time))
            return;
        foreach (var message in view.Unseen.Where(message => !view.MayBeParked(message)))
        {
            if (!message.IsBefore(last))
                break;
            if (message.AcceptedAt < flight.SentAt)
                blame("P6", $"{message.Key} lay before {last.Key} and was passed over.");
        }

        foreach (var message in view.Returned)
            if (message.ReturnedAt < flight.SentAt && message.IsBefore(last) && !view.MayBeParked(message))
                blame("P6", $"{message.Key} came back, and {last.Key} was handed out before it.");
    }
}
