using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Writing;

/// <summary>Who may commit for a participant, and when a participant is forgotten.</summary>
internal sealed partial class JournalWriter
{
    /// <summary>Why a claim is not the newest; null where it is.</summary>
    public StoreUnavailableException? Refuse(JournaledParticipant participant, long claim)
    {
        lock (_gate)
        {
            if (claim == participant.Claim && claim != 0)
                return null;
            return claim < participant.Claim
                ? new StaleClaimException("There is a later claim.")
                : _failure ?? new VoidClaimException("The claim is void.");
        }
    }

    /// <summary>The owner commits under the claim no more. A participant of which nothing is durable is forgotten.</summary>
    public void Release(JournaledParticipant participant, long claim)
    {
        lock (_gate)
        {
            if (participant.Claim == claim)
                participant.Claim = 0;
            if (participant.Claim != 0 || !participant.LastCommit.IsCompleted)
                return;
            participant.ForgetPlaces();
            if (participant.IsBlank)
                TryForget(participant, 0);
        }
    }

    /// <summary>Voids earlier claims and gives out the participant's durable state.</summary>
    /// <returns>Null where it was forgotten a moment ago: look for the participant again.</returns>
    public async ValueTask<ParticipantClaim?> ClaimAsync(JournaledParticipant participant)
    {
        while (true)
        {
            Task inFlight;
            lock (_gate)
            {
                if (participant.IsForgotten)
                    return null;
                if (_failure is { } failure)
                    throw failure;
                // At once: an owner that goes on committing must not keep the next one waiting.
                participant.Claim = 0;
                inFlight = participant.LastCommit;
                if (inFlight.IsCompleted)
                {
                    participant.Claim = ++_lastClaim;
                    // What failed under an earlier claim is not this one's.
                    participant.LastCommit = Task.CompletedTask;
                    lock (participant.Gate)
                        return new ParticipantClaim(participant.State.Clone(), participant.Claim);
                }
            }

            await inFlight.ConfigureAwait(
                ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Forgets the participants of which nothing is left. Here, where a checkpoint without them is begun: should one come back,
    /// its first message is written behind that, and counts from 1.
    /// </summary>
    private void ForgetQuiet()
    {
        var quiet = journal.TakeForgettable();
        lock (_gate)
            foreach (var (participant, lastSequence) in quiet)
                TryForget(participant, lastSequence);
    }

    /// <summary>Called with the gate held.</summary>
    private void TryForget(JournaledParticipant participant, long lastSequence)
    {
        if (participant.Claim != 0 || !participant.LastCommit.IsCompleted)
            return;
        lock (participant.Gate)
        {
            if (!participant.IsQuiet || participant.State.LastSequence != lastSequence)
                return;
            participant.IsForgotten = true;
        }

        journal.Participants.TryRemove(new(participant.State.Ispb.Word, participant));
    }
}
