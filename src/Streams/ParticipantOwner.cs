namespace PixStream.Streams;

/// <summary>
/// Drives the rules of one participant over a store: one command at a time, a commit for what it decided, and an answer only once that is
/// durable. No turn is held while a pull waits or a commit is on its way. If a commit fails, the owner forgets what it
/// holds and goes on from what is durable.
/// </summary>
public sealed class ParticipantOwner(
    Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random, long openSinceTimestamp)
{
    private readonly Lock _gate = new();
    private readonly Turn _turn = new();
    private readonly List<Waiter> _waiters = [];
    private Participant? _participant;
    private Task? _loading;
    private Task _durable = Task.CompletedTask;
    private ITimer? _idleTimer;
    private long _claim;
    private long _lastUsedMs;
    private long _resumedMs = ToMs(time, openSinceTimestamp);
    private bool _waitsEnded;
    private bool _retired;

    private long NowMs => ToMs(time, time.GetTimestamp());

    /// <summary>Stores messages and hands them to waiting readers.</summary>
    /// <returns>True once they are durable. False when this owner has retired: ask for the participant's owner again.</returns>
    /// <exception cref="StoreUnavailableException">They may not be durable.</exception>
    public async ValueTask<bool> AppendAsync(IReadOnlyList<(IncomingMessage Message, ResourceId Id)> messages)
    {
        while (true)
        {
            Task? durable = null;
            lock (_gate)
            {
                if (_retired)
                    return false;
                if (_participant is { } participant)
                {
                    foreach (var (message, id) in messages)
                        participant.Append(message, id, _turn);
                    participant.Wake(NowMs, _turn);
                    durable = EndTurn();
                }
            }

            if (durable is not null)
            {
                await AwaitDurable(durable).ConfigureAwait(false);
                return true;
            }

            await LoadAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="IParticipants.StartAsync"/>
    public ValueTask<PullReply?> StartAsync(PullTerms terms, CancellationToken endWait) => AnswerAsync(null, terms, endWait);

    /// <inheritdoc cref="IParticipants.PullAsync"/>
    public ValueTask<PullReply?> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) =>
        AnswerAsync(token, terms, endWait);

    /// <inheritdoc cref="IParticipants.EndAsync"/>
    public async ValueTask<EndReply?> EndAsync(StreamStep token)
    {
        try
        {
            while (true)
            {
                EndStatus status = default;
                Task? durable = null;
                lock (_gate)
                {
                    if (_retired)
                        return null;
                    if (_participant is { } participant)
                    {
                        status = participant.End(token, NowMs, _turn);
                        durable = EndTurn();
                    }
                }

                if (durable is not null)
                {
                    await AwaitDurable(durable).ConfigureAwait(false);
                    return new EndReply(status);
                }

                await LoadAsync().ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException)
        {
            return new EndReply(EndStatus.Unavailable);
        }
    }

    /// <summary>From now on no pull waits.</summary>
    public void EndWaits()
    {
        Waiter[] waiters;
        lock (_gate)
        {
            _waitsEnded = true;
            waiters = [.. _waiters];
        }

        foreach (var waiter in waiters)
            EndWait(waiter);
    }

    /// <summary>Retires an owner that nobody used for a while and that has no open stream, so that it costs no memory.</summary>
    /// <returns>Whether it retired; it answers nothing from then on.</returns>
    public bool TryRetire(TimeSpan unusedFor)
    {
        lock (_gate)
        {
            var inUse = _loading is not null || _waiters.Count > 0 || !_durable.IsCompleted || _participant?.State.Streams.Count > 0;
            if (inUse || NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)
                return false;
            _retired = true;
            _participant = null;
            _idleTimer?.Dispose();
            return true;
        }
    }

    internal void EndWait(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiters.Remove(waiter))
                return;
            _participant?.StopWaiting(waiter.Stream, NowMs);
            var empty = new PullOutcome(PullDecision.Waiting, waiter.Stream, waiter.Step);
            waiter.TrySetResult(new Waiter.Answer(empty, _durable, _participant?.SlotsUsed ?? 0));
        }
    }

    private async ValueTask<PullReply?> AnswerAsync(StreamStep? token, PullTerms terms, CancellationToken endWait)
    {
        Participant? counted = null;
        try
        {
            while (true)
            {
                Waiter.Answer answer = default;
                Waiter? waiter = null;
                lock (_gate)
                {
                    if (_retired)
                        return null;
                    if (_participant is { } participant)
                    {
                        participant.BeginRequest();
                        counted = participant;
                        var outcome = Decide(participant, token, terms);
                        answer = new Waiter.Answer(outcome, EndTurn(), participant.SlotsUsed);
                        if (outcome.Decision == PullDecision.Waiting)
                            waiter = Wait(participant, answer, terms);
                    }
                }

                if (counted is null)
                {
                    await LoadAsync().ConfigureAwait(false);
                    continue;
                }

                if (waiter is not null)
                    answer = await WaitAsync(waiter, terms, endWait).ConfigureAwait(false);
                await AwaitDurable(answer.Durable).ConfigureAwait(false);
                return await ReplyAsync(answer.Outcome, answer.SlotsUsed).ConfigureAwait(false);
            }
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return new PullReply(PullStatus.Unavailable);
        }
        finally
        {
            if (counted is not null && rules.CapCounts == CapCounts.InFlightRequests)
                EndRequest(counted);
        }
    }

    private PullOutcome Decide(Participant participant, StreamStep? token, PullTerms terms)
    {
        var nowMs = NowMs;
        return token is { } known
            ? participant.Pull(known, terms, nowMs, _turn)
            : participant.Start(new StreamId(random.NextUInt64()), terms, time.GetUtcNow(), nowMs, _turn);
    }

    /// <summary>Makes the turn's decisions durable and hands the woken their answers. Called in the turn, as its last act.</summary>
    /// <returns>What must be durable before anything decided so far may be told.</returns>
    private Task EndTurn()
    {
        _lastUsedMs = NowMs;
        StreamsInstruments.Count(_turn.Decisions);
        if (_turn.Decisions.Count > 0)
            _durable = store.Commit(ispb, _claim, _turn.Decisions);
        foreach (var outcome in _turn.Woken)
            Answer(outcome);
        _turn.Clear();
        if (_idleTimer is null && _participant!.State.Streams.Count > 0)
            _idleTimer = time.CreateTimer(static owner => ((ParticipantOwner)owner!).OnIdle(), this, rules.IdleTimeout, Timeout.InfiniteTimeSpan);
        return _durable;
    }

    private void Answer(PullOutcome outcome)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
            if (_waiters[i].Stream == outcome.Stream)
            {
                _waiters[i].TrySetResult(new Waiter.Answer(outcome, _durable, _participant!.SlotsUsed));
                _waiters.RemoveAt(i);
            }
    }

    private Waiter? Wait(Participant participant, Waiter.Answer answer, PullTerms terms)
    {
        if (_waitsEnded || terms.Wait <= TimeSpan.Zero)
        {
            participant.StopWaiting(answer.Outcome.Stream, NowMs);
            return null;
        }

        var waiter = new Waiter(this, answer.Outcome.Stream, answer.Outcome.Step);
        _waiters.Add(waiter);
        return waiter;
    }

    private async ValueTask<Waiter.Answer> WaitAsync(Waiter waiter, PullTerms terms, CancellationToken endWait)
    {
        if (!waiter.Task.IsCompleted)
            waiter.EndAfter(terms.Wait, time, endWait);
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            waiter.Release();
        }
    }

    private async ValueTask<PullReply?> ReplyAsync(PullOutcome outcome, int slots)
    {
        switch (outcome.Decision)
        {
            case PullDecision.Granted or PullDecision.Replayed:
                var messages = await store.ReadAsync(ispb, outcome.Batch!).ConfigureAwait(false);
                return messages is null
                    ? new PullReply(PullStatus.StreamGone)
                    : new PullReply(PullStatus.Batch, outcome.Stream, outcome.Step, slots, messages, outcome.Batch!.Tag);
            case PullDecision.Waiting:
                return new PullReply(PullStatus.Empty, outcome.Stream, outcome.Step, slots);
            case PullDecision.StreamLimit:
                var retryAfter = TimeSpan.FromMilliseconds(outcome.RetryAfterMs);
                return new PullReply(PullStatus.StreamLimit, SlotsUsed: rules.MaxStreams, RetryAfter: retryAfter);
            default:
                return new PullReply(PullStatus.StreamGone);
        }
    }

    private async ValueTask AwaitDurable(Task durable)
    {
        if (durable.IsCompletedSuccessfully)
            return;
        try
        {
            await durable.ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            Reset(durable);
            throw;
        }
    }

    /// <summary>Forgets what is not durable, once for each failed commit.</summary>
    private void Reset(Task failed)
    {
        lock (_gate)
        {
            if (_participant is null || !_durable.IsFaulted)
                return;
            _participant = null;
            _resumedMs = NowMs;
            _idleTimer?.Dispose();
            _idleTimer = null;
            foreach (var waiter in _waiters)
                waiter.TrySetResult(new Waiter.Answer(default, failed, 0));
            _waiters.Clear();
        }
    }

    private void EndRequest(Participant counted)
    {
        lock (_gate)
            counted.EndRequest();
    }

    private void OnIdle()
    {
        lock (_gate)
        {
            if (_participant is not { } participant || _idleTimer is null)
                return;
            participant.ExpireIdle(NowMs, _turn);
            var durable = EndTurn();
            if (!durable.IsCompleted)
                _ = ResetOnFailureAsync(durable);
            if (participant.State.Streams.Count == 0)
            {
                _idleTimer.Dispose();
                _idleTimer = null;
                return;
            }

            var dueMs = (participant.NextIdleMs ?? NowMs + (long)rules.IdleTimeout.TotalMilliseconds) - NowMs;
            _idleTimer.Change(TimeSpan.FromMilliseconds(Math.Max(1, dueMs)), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task ResetOnFailureAsync(Task durable)
    {
        try
        {
            await AwaitDurable(durable).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The owner was reset; the next request loads what is durable.
        }
    }

    private static long ToMs(TimeProvider time, long timestamp) => timestamp / (time.TimestampFrequency / 1000);

    private Task LoadAsync()
    {
        lock (_gate)
        {
            if (_participant is not null || _retired)
                return Task.CompletedTask;
            return _loading ??= ClaimAsync();
        }
    }

    private async Task ClaimAsync()
    {
        await Task.Yield();
        try
        {
            var claimed = await store.ClaimAsync(ispb).ConfigureAwait(false);
            lock (_gate)
            {
                _participant = new Participant(claimed.State, rules);
                _participant.Resume(_resumedMs);
                _claim = claimed.Claim;
                _durable = Task.CompletedTask;
                EndTurn();
            }
        }
        finally
        {
            lock (_gate)
                _loading = null;
        }
    }
}
