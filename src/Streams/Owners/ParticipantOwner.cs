using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>
/// Drives the rules of one participant over a store: one command at a time, a commit for what it decided, and an answer only once
/// that is durable. No turn is held while a pull waits or a commit is on its way. If a commit fails, the owner forgets what it
/// holds and goes on from what is durable.
/// </summary>
public sealed partial class ParticipantOwner(
    Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random, long openSinceTimestamp)
{
    /// <summary>
    /// This owner has retired: ask the participant's next owner. Nothing was handed out. Given at once, and nothing was decided;
    /// where the owner retired during the request (<see cref="RetireAsync"/>, <see cref="RetiresWhenOvertaken"/>), a pull that
    /// waited has confirmed its batch.
    /// </summary>
    public static readonly PullReply Retired;

    private readonly Lock _gate = new();
    private readonly Turn _turn = new();
    private readonly WaitingPulls _waiting = new();
    private readonly IdleTimer _idleTimer = new();
    private readonly SharedClaim _claims = new();
    private readonly SharedCheck _check = new(claim => store.VerifyAsync(ispb, claim));
    private Participant? _participant;
    private Task _durable = Task.CompletedTask;
    private long _claim;
    private long _lastUsedMs;
    private long _resumedMs = time.ToMs(openSinceTimestamp);
    private bool _waitsEnded;
    private bool _retired;

    /// <summary>
    /// Whether it retires when another owner claims its participant in the store, as in a cluster, where the requests can follow.
    /// Otherwise it claims the participant again.
    /// </summary>
    public bool RetiresWhenOvertaken { get; init; }

    private long IdleTimeoutMs { get; } = (long)rules.IdleTimeout.TotalMilliseconds;

    private long NowMs => time.ToMs(time.GetTimestamp());

    /// <summary>Stores messages and hands them to waiting readers.</summary>
    /// <returns>True once they are durable. False when this owner has retired: ask for the participant's owner again.</returns>
    /// <exception cref="StoreUnavailableException">They may not be durable.</exception>
    public async ValueTask<bool> AppendAsync(IReadOnlyList<(IncomingMessage Message, ResourceId Id)> messages) =>
        await CommitAsync(messages, static (owner, participant, messages) =>
        {
            foreach (var (message, id) in messages)
                participant.Append(message, id, owner._turn);
            participant.Wake(owner.NowMs, owner._turn);
            return true;
        });

    /// <inheritdoc cref="IParticipants.StartAsync"/>
    public ValueTask<PullReply> StartAsync(PullTerms terms, CancellationToken endWait) =>
        AnswerAsync(null, terms, endWait);

    /// <summary>
    /// Opens the stream of that name and pulls its first batch. Where it is open, it is pulled only: this may be repeated.
    /// </summary>
    /// <inheritdoc cref="IParticipants.StartAsync"/>
    public ValueTask<PullReply> StartAsync(StreamId name, PullTerms terms, CancellationToken endWait) =>
        AnswerAsync(new StreamStep(name, 0), terms, endWait);

    /// <inheritdoc cref="IParticipants.PullAsync"/>
    public ValueTask<PullReply> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) =>
        AnswerAsync(token, terms, endWait);

    /// <inheritdoc cref="IParticipants.EndAsync"/>
    /// <returns>Null when this owner has retired.</returns>
    public async ValueTask<EndReply?> EndAsync(StreamStep token)
    {
        try
        {
            var (status, claim) = await CommitAsync(
                token, static (owner, participant, token) => (participant.End(token, owner.NowMs, owner._turn), owner._claim));
            if (status is EndStatus.AlreadyEnded or EndStatus.Superseded && !await IsNewestAsync(claim))
                return null;
            return status == default ? null : new EndReply(status);
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return new EndReply(EndStatus.Unavailable);
        }
    }

    internal void EndWait(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(waiter))
                return;
            _participant?.StopWaiting(waiter.Stream, NowMs);
            var empty = new PullOutcome(PullDecision.Waiting, waiter.Stream, waiter.Step);
            waiter.TrySetResult(new Waiter.Answer(empty, _durable, _participant?.SlotsUsed ?? 0, _claim));
        }
    }

    /// <returns>What the command came to, once it is durable; the default when this owner has retired.</returns>
    private async ValueTask<TResult?> CommitAsync<TArgument, TResult>(
        TArgument argument, Func<ParticipantOwner, Participant, TArgument, TResult> command)
    {
        var loaded = false;
        try
        {
            while (true)
            {
                TResult? result = default;
                Task? durable = null;
                lock (_gate)
                {
                    if (IsRetired(ref loaded))
                        return default;
                    if (_participant is { } participant)
                    {
                        result = command(this, participant, argument);
                        durable = EndTurn();
                    }
                }

                await (durable ?? LoadAsync());
                if (durable is not null)
                    return result;
                loaded = true;
            }
        }
        catch (StaleClaimException) when (RetiresWhenOvertaken)
        {
            Retire();
            return default;
        }
        catch (StoreUnavailableException)
        {
            ForgetWhatFailed();
            throw;
        }
    }

    private async ValueTask<PullReply> AnswerAsync(StreamStep? token, PullTerms terms, CancellationToken endWait)
    {
        Participant? counted = null;
        var loaded = false;
        using var activity = StreamsInstruments.Activities.StartActivity("pixstream.turn");
        try
        {
            while (true)
            {
                if (!TryTakeTurn(token, terms, endWait.IsCancellationRequested, ref counted, ref loaded, out var answer, out var waiter))
                    return Retired;
                if (answer.Durable is null)
                {
                    await LoadAsync();
                    loaded = true;
                    continue;
                }

                if (waiter is not null)
                    answer = await waiter.WaitAsync(terms.Wait, time, endWait);
                if (!answer.Durable.IsCompletedSuccessfully)
                    await answer.Durable;
                if (answer.Outcome.Decision == default)
                    return Retired;
                // A batch that is handed out for the first time is a commit, and that was the newest owner's.
                if (answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned) && !await IsNewestAsync(answer.Claim))
                    return Retired;
                if (answer.Outcome.Batch is not { } batch)
                    return answer.ToReply(rules.MaxStreams);
                if (await store.ReadAsync(ispb, batch) is { } messages)
                    return new PullReply(PullStatus.Batch, answer.Outcome.Stream, answer.Outcome.Step, answer.SlotsUsed, messages, batch.Tag);
                // Nothing else may be out of reach: the reader would start again, and be given the same.
                return new PullReply(IsLeftBehind(answer.Outcome) ? PullStatus.StreamGone : PullStatus.Unavailable);
            }
        }
        catch (StaleClaimException) when (RetiresWhenOvertaken)
        {
            Retire();
            return Retired;
        }
        catch (StoreUnavailableException)
        {
            ForgetWhatFailed();
            return new PullReply(PullStatus.Unavailable);
        }
        catch (CorruptStoreException)
        {
            return new PullReply(PullStatus.Unavailable);
        }
        finally
        {
            if (rules.CapCounts == CapCounts.InFlightRequests)
                lock (_gate)
                    counted?.EndRequest();
        }
    }

    /// <returns>False when this owner has retired. Without an answer the participant is to be loaded first.</returns>
    private bool TryTakeTurn(
        StreamStep? token, PullTerms terms, bool isAbandoned, ref Participant? counted, ref bool loaded, out Waiter.Answer answer,
        out Waiter? waiter)
    {
        (answer, waiter) = (default, null);
        lock (_gate)
        {
            if (IsRetired(ref loaded))
                return false;
            if (_participant is not { } participant)
                return true;
            var opens = token is not { } named || (named.Step == 0 && participant.State.FindStream(named.Stream) is null);
            answer = opens && isAbandoned
                ? new Waiter.Answer(new PullOutcome(PullDecision.Abandoned), Task.CompletedTask, participant.SlotsUsed)
                : Decide(participant, token, terms, ref counted);
            if (answer.Outcome.Decision == PullDecision.Waiting)
                waiter = Wait(participant, answer, terms);
            return true;
        }
    }

    private Waiter.Answer Decide(Participant participant, StreamStep? token, PullTerms terms, ref Participant? counted)
    {
        participant.BeginRequest();
        var outcome = token switch
        {
            null => participant.Start(new StreamId(random.NextUInt64()), terms, time.GetUtcNow(), NowMs, _turn),
            { Step: 0 } named when participant.State.FindStream(named.Stream) is null =>
                participant.Start(named.Stream, terms, time.GetUtcNow(), NowMs, _turn),
            { Step: 0 } named => participant.Pull(named with { Step = 1 }, terms, NowMs, _turn),
            { } known => participant.Pull(known, terms, NowMs, _turn),
        };
        var isRefused = outcome.Decision is PullDecision.StreamLimit or PullDecision.Gone;
        // A refusal holds no slot while it is on its way.
        if (isRefused)
            participant.EndRequest();
        counted = isRefused ? null : participant;
        return new Waiter.Answer(outcome, EndTurn(), participant.SlotsUsed, _claim);
    }

    /// <summary>
    /// Makes the turn's decisions durable and hands the woken their answers. Called in the turn, as its last act.
    /// </summary>
    /// <returns>What must be durable before anything decided so far may be told.</returns>
    private Task EndTurn()
    {
        _lastUsedMs = NowMs;
        StreamsInstruments.Count(_turn.Decisions);
        if (_turn.Decisions.Count > 0)
            _durable = store.Commit(ispb, _claim, _turn.Decisions);
        foreach (var outcome in _turn.Woken)
            _waiting.Answer(outcome.Stream, new Waiter.Answer(outcome, _durable, _participant!.SlotsUsed, _claim));
        _turn.Clear();
        if (!_idleTimer.IsSet && _participant!.State.Streams.Count > 0)
            _idleTimer.Set(time, OnIdle, _participant.UntilNextIdleMs(NowMs));
        return _durable;
    }

    private Waiter? Wait(Participant participant, Waiter.Answer answer, PullTerms terms)
    {
        if (_waitsEnded || terms.Wait <= TimeSpan.Zero)
        {
            participant.StopWaiting(answer.Outcome.Stream, NowMs);
            return null;
        }

        var waiter = new Waiter(this, answer.Outcome.Stream, answer.Outcome.Step);
        _waiting.Add(waiter);
        // Nobody awaits the commit before the wait is over, and a wait that it made void must not go on.
        _ = ForgetIfItFailsAsync(answer.Durable);
        return waiter;
    }

    /// <summary>Closes what is idle. Called by the alarm.</summary>
    private void OnIdle()
    {
        lock (_gate)
        {
            if (_participant is not { } participant)
                return;
            participant.ExpireIdle(NowMs, _turn);
            _ = ForgetIfItFailsAsync(EndTurn());
            if (participant.State.Streams.Count == 0)
                _idleTimer.Clear();
            else
                _idleTimer.Ring(participant.UntilNextIdleMs(NowMs));
        }
    }
}
