using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>How an owner answers starts and pulls, and the pulls that wait. Its state belongs to the owner's turn.</summary>
internal sealed class OwnerPulls(
    ParticipantOwner owner, Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random)
{
    private readonly WaitingPulls _waiting = new();
    private bool _waitsEnded;

    public bool AreWaiting => _waiting.Count > 0;

    private OwnerClaim Claim => owner.Claim;

    /// <summary>Answers a pull, or a start where the token is null or its step 0.</summary>
    public ValueTask<OwnerReply<PullReply>> AnswerAsync(StreamStep? token, PullTerms terms, CancellationToken endWait) =>
        owner.Traffic.LimitsReads ? CountAsync(token, terms, endWait) : DecideAsync(token, terms, endWait);

    /// <summary>The same for a participant whose reads are limited. What is refused changes nothing.</summary>
    private async ValueTask<OwnerReply<PullReply>> CountAsync(StreamStep? token, PullTerms terms, CancellationToken endWait)
    {
        if (owner.Traffic.RefuseRead() is { } refused)
            return refused;
        var answer = await DecideAsync(token, terms, endWait);
        return answer.TryGet(out var reply) ? owner.Traffic.HandOut(reply) : OwnerReply.Retired;
    }

    private async ValueTask<OwnerReply<PullReply>> DecideAsync(StreamStep? token, PullTerms terms, CancellationToken endWait)
    {
        Participant? counted = null;
        var joined = false;
        using var activity = StreamsInstruments.Activities.StartActivity("pixstream.turn");
        try
        {
            while (true)
            {
                // A. Decide, in a turn. If the participant is not in memory, load it and try again.
                if (!TryTakeTurn(
                    token, terms, endWait.IsCancellationRequested, ref counted, ref joined, out var answer, out var waiter))
                    return OwnerReply.Retired;
                if (answer.Durable is null)
                {
                    await Claim.LoadAsync();
                    joined = true;
                    continue;
                }

                // B. If there is no message, wait for one.
                if (waiter is not null)
                    answer = await waiter.WaitAsync(terms.Wait, time, endWait);
                // C. Tell nothing before it is durable, nor what a newer owner may have changed.
                if (!answer.Durable.IsCompletedSuccessfully)
                    await answer.Durable;
                if (answer.HasRetired)
                    return OwnerReply.Retired;
                // A batch that is handed out for the first time is a commit, and that was the newest owner's.
                if (answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned)
                    && !await Claim.IsNewestAsync(answer.Claim))
                    return OwnerReply.Retired;
                // D. Read the batch.
                return answer.Outcome.Batch is { } batch
                    ? await ReadAsync(answer, batch, isAwaited: waiter is not null)
                    : answer.ToReply(rules.MaxStreams);
            }
        }
        catch (StaleClaimException) when (owner.RetiresWhenOvertaken)
        {
            Claim.Retire();
            return OwnerReply.Retired;
        }
        catch (StoreUnavailableException)
        {
            Claim.ForgetWhatFailed();
            return new PullReply(PullStatus.Unavailable);
        }
        catch (CorruptStoreException)
        {
            return new PullReply(PullStatus.Unavailable);
        }
        finally
        {
            if (rules.CapCounts == CapCounts.InFlightRequests)
                lock (owner.Gate)
                    counted?.EndRequest();
        }
    }

    /// <summary>Ends one wait: its time has passed, or its caller has gone.</summary>
    public void EndWait(Waiter waiter)
    {
        lock (owner.Gate)
        {
            if (!_waiting.Remove(waiter))
                return;
            Claim.Participant?.StopWaiting(waiter.Stream, owner.NowMs);
            var empty = new PullOutcome(PullVerdict.Waiting, waiter.Stream, waiter.Step);
            waiter.TrySetResult(new Waiter.Answer(empty, Claim.Durable, Claim.Participant?.SlotsUsed ?? 0, Claim.Number));
        }
    }

    /// <summary>From now on no pull waits.</summary>
    public void EndWaits()
    {
        _waitsEnded = true;
        foreach (var waiter in _waiting.All)
            EndWait(waiter);
    }

    /// <summary>Gives the turn's answers to the pulls that it woke.</summary>
    public void AnswerWoken()
    {
        foreach (var outcome in owner.Turn.Woken)
            _waiting.Answer(
                outcome.Stream, new Waiter.Answer(outcome, Claim.Durable, Claim.Participant!.SlotsUsed, Claim.Number));
    }

    /// <summary>Answers all that wait, when the claim is lost: with what failed, or that the owner has retired.</summary>
    public void AnswerAll(Task durable) => _waiting.AnswerAll(Waiter.Answer.Retired(durable));

    /// <returns>False when this owner has retired. Without an answer the participant is to be loaded first.</returns>
    private bool TryTakeTurn(
        StreamStep? token, PullTerms terms, bool isAbandoned, ref Participant? counted, ref bool joined, out Waiter.Answer answer,
        out Waiter? waiter)
    {
        (answer, waiter) = (default, null);
        lock (owner.Gate)
        {
            if (!owner.BeginTurn(ref joined))
                return false;
            if (Claim.Participant is not { } participant)
                return true;
            var opens = token is not { } named || (named.Step == 0 && participant.State.FindStream(named.Stream) is null);
            answer = opens && isAbandoned
                ? new Waiter.Answer(new PullOutcome(PullVerdict.Abandoned), Task.CompletedTask, participant.SlotsUsed)
                : Decide(participant, token, terms, ref counted);
            if (answer.Outcome.Verdict == PullVerdict.Waiting)
                waiter = Wait(participant, answer, terms);
            return true;
        }
    }

    private Waiter.Answer Decide(Participant participant, StreamStep? token, PullTerms terms, ref Participant? counted)
    {
        participant.BeginRequest();
        var outcome = token switch
        {
            null => participant.Start(new StreamId(random.NextUInt64()), terms, time.GetUtcNow(), owner.NowMs, owner.Turn),
            { Step: 0 } named when participant.State.FindStream(named.Stream) is null =>
                participant.Start(named.Stream, terms, time.GetUtcNow(), owner.NowMs, owner.Turn),
            { Step: 0 } named => participant.Pull(named with { Step = 1 }, terms, owner.NowMs, owner.Turn),
            { } known => participant.Pull(known, terms, owner.NowMs, owner.Turn),
        };
        var isRefused = outcome.Verdict is PullVerdict.StreamLimit or PullVerdict.Gone;
        // A refusal holds no slot while it is on its way.
        if (isRefused)
            participant.EndRequest();
        counted = isRefused ? null : participant;
        return new Waiter.Answer(outcome, owner.EndTurn(), participant.SlotsUsed, Claim.Number);
    }

    private Waiter? Wait(Participant participant, Waiter.Answer answer, PullTerms terms)
    {
        if (_waitsEnded || terms.Wait <= TimeSpan.Zero)
        {
            participant.StopWaiting(answer.Outcome.Stream, owner.NowMs);
            return null;
        }

        var waiter = new Waiter(this, answer.Outcome.Stream, answer.Outcome.Step);
        _waiting.Add(waiter);
        // The commit is not awaited before the wait is over, and a wait that it made void must not go on.
        _ = Claim.ForgetIfItFailsAsync(answer.Durable);
        return waiter;
    }

    private async ValueTask<PullReply> ReadAsync(Waiter.Answer answer, Batch batch, bool isAwaited)
    {
        if (await store.ReadAsync(ispb, batch) is { } messages)
        {
            if (answer.Outcome.Verdict == PullVerdict.Replayed)
                owner.Measures?.Replayed();
            else
                owner.Measures?.HandOut(batch, messages, isAwaited);
            return new PullReply(
                PullStatus.Batch, answer.Outcome.Stream, answer.Outcome.Step, answer.SlotsUsed, messages, batch.Tag);
        }

        // Nothing else may be out of reach: the reader would start again, and be given the same.
        return new PullReply(IsLeftBehind(answer.Outcome) ? PullStatus.StreamGone : PullStatus.Unavailable);
    }

    /// <summary>Whether what was handed out as that step is known to be confirmed, or back with the others.</summary>
    private bool IsLeftBehind(PullOutcome handedOut)
    {
        lock (owner.Gate)
            return Claim.Participant is { State: var state }
                && (state.FindStream(handedOut.Stream) is not { Outstanding: not null } stream || stream.Step != handedOut.Step);
    }
}
