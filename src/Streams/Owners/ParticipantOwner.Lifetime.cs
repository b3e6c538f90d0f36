using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>How an owner loads its participant, forgets what did not become durable, and retires.</summary>
public sealed partial class ParticipantOwner
{
    /// <summary>Where the participant stands; null while it is not loaded, and while a commit is on its way.</summary>
    public ParticipantStanding? Standing
    {
        get
        {
            lock (_gate)
                return _participant is { State: var state } && _durable.IsCompletedSuccessfully
                    ? new ParticipantStanding(_claim, state.LastSequence, state.Next, state.Streams.Count)
                    : null;
        }
    }

    /// <summary>
    /// Claims the participant, if this owner has not yet. Who looks for what an earlier owner stored does this first: only a
    /// claim settles what was on its way.
    /// </summary>
    /// <returns>False when this owner has retired.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be claimed now.</exception>
    public async ValueTask<bool> OpenAsync()
    {
        var loaded = false;
        while (true)
        {
            lock (_gate)
            {
                if (IsRetired(ref loaded))
                    return false;
                if (_participant is not null)
                    return true;
            }

            await LoadAsync();
            loaded = true;
        }
    }

    /// <inheritdoc cref="IParticipants.KeepOpenAsync"/>
    /// <remarks>
    /// It loads the participant where it has to: from then on idle times run, and this one must not have begun before.
    /// </remarks>
    /// <returns>False when this owner has retired: tell the next one.</returns>
    public async ValueTask<bool> KeepOpenAsync(StreamId stream)
    {
        try
        {
            var claim = await CommitAsync(stream, static (owner, participant, stream) =>
            {
                participant.KeepOpen(stream, owner.NowMs);
                return owner._claim;
            });
            return claim != 0 && await IsNewestAsync(claim);
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return true;
        }
    }

    /// <summary>From now on no pull waits.</summary>
    public void EndWaits()
    {
        lock (_gate)
        {
            _waitsEnded = true;
            foreach (var waiter in _waiting.All)
                EndWait(waiter);
        }
    }

    /// <summary>Retires an owner that nobody used for a while and that has no open stream, so that it costs no memory.</summary>
    /// <returns>Whether it retired; it answers nothing from then on.</returns>
    public bool TryRetire(TimeSpan unusedFor)
    {
        lock (_gate)
        {
            // What it has not loaded it does not know: those streams are idle by now at the latest.
            var streamsMayBeOpen = _participant is { } participant ? participant.State.Streams.Count > 0 : NowMs - _resumedMs < IdleTimeoutMs;
            var inUse = _claims.IsInUse || _waiting.Count > 0 || !_durable.IsCompleted || streamsMayBeOpen;
            if (inUse || NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)
                return false;
            _retired = true;
            _participant = null;
            _idleTimer.Clear();
            store.Release(ispb, _claim);
            return true;
        }
    }

    /// <summary>
    /// Retires, whatever is going on: whoever waits here is told to ask the next owner. What was decided is made durable first.
    /// </summary>
    public async Task RetireAsync()
    {
        Retire();
        await _durable.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        store.Release(ispb, _claim);
    }

    private void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            _participant = null;
            _idleTimer.Clear();
            _waiting.AnswerAll(new Waiter.Answer(default, _durable, 0));
        }
    }

    /// <summary>
    /// Whether the claim under which something was decided is the newest. What needed no commit might be another owner's to tell
    /// by now.
    /// </summary>
    /// <returns>False when this owner has retired.</returns>
    /// <exception cref="StoreUnavailableException">
    /// It cannot be known, or this owner claimed again meanwhile: decide again.
    /// </exception>
    private async ValueTask<bool> IsNewestAsync(long claim)
    {
        try
        {
            await _check.PassAsync(claim);
            return true;
        }
        catch (StoreUnavailableException failure)
        {
            lock (_gate)
            {
                if (_retired)
                    return false;
                // What is said of an earlier claim of this owner says nothing of the one that it has.
                if (_claim != claim)
                    throw new StoreUnavailableException("The participant was claimed again meanwhile.", failure);
                if (failure is StaleClaimException && RetiresWhenOvertaken)
                {
                    Retire();
                    return false;
                }

                // A commit that is on its way finds out by itself.
                if (failure is StaleClaimException or VoidClaimException && _durable.IsCompleted)
                    Forget(Task.FromException(failure));
            }

            throw failure is StaleClaimException ? new StoreUnavailableException(failure.Message, failure) : failure;
        }
    }

    /// <summary>Forgets what did not become durable. Whoever comes next loads what did.</summary>
    private void ForgetWhatFailed()
    {
        lock (_gate)
            if (_durable.IsFaulted)
                Forget(_durable);
    }

    private void Forget(Task failed)
    {
        lock (_gate)
        {
            if (_participant is null)
                return;
            _participant = null;
            _resumedMs = NowMs;
            _idleTimer.Clear();
            _waiting.AnswerAll(new Waiter.Answer(default, failed, 0));
        }
    }

    private async Task ForgetIfItFailsAsync(Task durable)
    {
        await durable.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (durable.IsFaulted)
            ForgetWhatFailed();
    }

    /// <summary>Begins a turn.</summary>
    private bool IsRetired(ref bool loaded)
    {
        _claims.Leave(ref loaded);
        // Not in the moment before it is loaded, either.
        _lastUsedMs = NowMs;
        return _retired;
    }

    private Task LoadAsync() => _claims.JoinAsync(() => _participant is null ? ClaimAsync() : Task.CompletedTask);

    private async Task ClaimAsync()
    {
        var beganMs = NowMs;
        await Task.Yield();
        try
        {
            var claimed = await store.ClaimAsync(ispb);
            lock (_gate)
            {
                if (_retired)
                {
                    store.Release(ispb, claimed.Claim);
                    return;
                }

                _participant = new Participant(claimed.State, rules);
                // Nobody could pull meanwhile.
                _participant.Resume(WasIdleBefore(beganMs) ? _resumedMs : _resumedMs + NowMs - beganMs);
                _claim = claimed.Claim;
                _durable = Task.CompletedTask;
                EndTurn();
            }
        }
        catch
        {
            lock (_gate)
                _resumedMs = WasIdleBefore(beganMs) ? _resumedMs : NowMs;
            throw;
        }
    }

    private bool WasIdleBefore(long nowMs) => nowMs - _resumedMs >= IdleTimeoutMs;

    /// <summary>Whether what was handed out as that step is known to be confirmed, or back with the others.</summary>
    private bool IsLeftBehind(PullOutcome handedOut)
    {
        lock (_gate)
            return _participant is { State: var state }
                && (state.FindStream(handedOut.Stream) is not { Outstanding: not null } stream || stream.Step != handedOut.Step);
    }
}

/// <summary>Where a participant stands, in numbers, all of it durable.</summary>
/// <param name="Claim">The claim under which its owner commits.</param>
/// <param name="LastSequence">Highest sequence given to a message; 0 before the first.</param>
/// <param name="Next">The first sequence never handed out.</param>
/// <param name="OpenStreams">Streams that are open.</param>
public readonly record struct ParticipantStanding(long Claim, long LastSequence, long Next, int OpenStreams);
