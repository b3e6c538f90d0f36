namespace PixStream.ContractAuditor;

/// <summary>
/// Judges what is parked. A message is parked only after it was handed out as often as it may be, in streams that ended without
/// confirming it. From then on it is handed out only after an operator released it, and a message that an operator dropped never
/// comes.
/// </summary>
internal sealed class ParkingJudge(AuditTerms terms, MessageLedger messages, Action<string, string> blame)
{
    private const string Parking = "P9";

    /// <summary>A reader was given a message, in another batch than before.</summary>
    public void HandedOut(Message message, Flight flight)
    {
        if (message.DroppedAt < flight.SentAt)
            blame(Parking, $"{message.Key} was dropped and is handed out.");
        if (message.ParkedAt < flight.SentAt)
            blame(Parking, $"{message.Key} is parked and is handed out.");
        if (message.ReleaseMayCome)
            message.Deliveries = 0;
        message.Deliveries++;
        if (terms.MaxDeliveries > 0 && message.Deliveries > terms.MaxDeliveries)
            blame(
                Parking,
                $"{message.Key} is handed out {message.Deliveries} times, and was to be parked after {terms.MaxDeliveries}.");
    }

    /// <summary>An operator was told which messages are parked.</summary>
    /// <param name="inquiry">What was asked.</param>
    /// <param name="parked">The answer.</param>
    /// <param name="isAll">No other message of the participant is parked.</param>
    /// <param name="now">When it was heard.</param>
    public void Listed(ParkedInquiry inquiry, IReadOnlyList<ParkedEntry> parked, bool isAll, Moment now)
    {
        var listed = new HashSet<Message>();
        foreach (var entry in parked)
        {
            if (entry.Deliveries < terms.MaxDeliveries)
                blame(
                    Parking, $"{entry.ResourceId} of {inquiry.Participant.Name} is parked after {entry.Deliveries} deliveries.");
            if (Find(entry, inquiry.Participant) is not { } message)
                continue;
            if (!listed.Add(message))
                blame(Parking, $"{message.Key} is parked twice.");
            IsParked(message, inquiry.Participant, wasPossible: false, inquiry.SentAt, now);
            if (message.StepsOpen == 0 && !(message.StepAt > inquiry.SentAt))
                message.ParkedAt = now;
        }

        if (isAll)
            foreach (var message in messages.Of(inquiry.Participant.Name))
                if (message.ParkedAt < inquiry.SentAt && !listed.Contains(message))
                    blame(Parking, $"{message.Key} was parked, and is not any more. It was not released or dropped.");
    }

    /// <summary>An operator asks to release or to drop messages.</summary>
    public static ParkedStep Stepping(ParkedStep step)
    {
        foreach (var message in step.Messages)
        {
            step.MayFail |= message.ParkedAt is null || message.StepsOpen > 0;
            if (step.Participant.MayBeParked(message))
                step.Possible.Add(message);
            message.StepsOpen++;
            message.StepAt = step.SentAt;
            message.ReleaseMayCome |= step.IsRelease;
            message.ParkedAt = null;
        }

        return step;
    }

    /// <summary>The step was taken, or refused because not all of the messages are parked.</summary>
    public void Answered(ParkedStep step, bool isDone, Moment now)
    {
        foreach (var message in step.Messages)
        {
            message.StepsOpen--;
            step.MayFail |= message.StepAt > step.SentAt;
            message.StepAt = now;
            if (isDone)
                Took(step, message, now);
            message.ReleaseMayCome = message.StepsOpen > 0;
        }

        if (!isDone && !step.MayFail)
            blame(Parking, $"{step.Messages[0].Key} and {step.Messages.Count - 1} more are parked, and cannot be {(step.IsRelease ? "released" : "dropped")}.");
    }

    /// <summary>The auditor cannot know whether the step was taken.</summary>
    public static void Lost(ParkedStep step)
    {
        foreach (var message in step.Messages)
            message.MayBeDropped |= !step.IsRelease;
    }

    private void Took(ParkedStep step, Message message, Moment now)
    {
        var view = step.Participant;
        IsParked(message, view, step.Possible.Contains(message), step.SentAt, now);
        if (!step.IsRelease)
        {
            message.DroppedAt = now;
            return;
        }

        message.CountsFrom = step.SentAt;
        // A reader may have had it before the operator heard of it.
        if (message.Holder?.HeardAt > step.SentAt)
            return;
        message.Deliveries = 0;
        message.ReturnedAt = now;
        view.Returned.Add(message);
    }

    /// <summary>An answer said so, which was asked for then.</summary>
    private void IsParked(Message message, ParticipantView view, bool wasPossible, Moment askedAt, Moment now)
    {
        if (message.ConfirmedAt < askedAt)
            blame("P3", $"{message.Key} was confirmed and is parked.");
        if (message.DroppedAt < askedAt)
            blame(Parking, $"{message.Key} was dropped and is parked.");
        if (!wasPossible && !view.MayBeParked(message))
            blame(Parking, $"{message.Key} is parked, and was handed out {message.Deliveries} times, not {terms.MaxDeliveries}.");
        if (message.Holder is { } holder && holder.HeardAt < askedAt && message.ConfirmedAt is null
            && !holder.Stream.MayBeClosed(now.Time, terms))
            blame("P2", $"{message.Key} is parked, and the stream that has it is open.");
        view.Forget(message);
        // It was not confirmed, or it would not be there.
        message.MayBeConfirmed = false;
    }

    private Message? Find(ParkedEntry entry, ParticipantView view) =>
        entry.Content is { } content ? messages.Read(content, view.Name) : messages.FindById(entry.ResourceId);
}
