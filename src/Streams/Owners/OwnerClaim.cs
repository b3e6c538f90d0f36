using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>How an owner stands to its participant.</summary>
internal enum ClaimState
{
    /// <summary>The owner has not claimed the participant yet.</summary>
    Unloaded,

    /// <summary>The owner holds the participant in memory and may commit.</summary>
    Held,

    /// <summary>
    /// What the owner decided did not become durable, so it forgot the participant. The next turn claims it again.
    /// </summary>
    Void,

    /// <summary>The owner decides nothing any more.</summary>
    Retired,
}

/// <summary>
/// An owner's claim to its participant, and the participant while the claim is held. What is read or changed here is read or
/// changed in <see cref="Gate"/>.
/// <code>
///   Unloaded ── Hold ──> Held ── MakeVoid ──> Void
///                         ^                     │
///                         └──────── Hold ───────┘
///   each of them ── Retire ──> Retired
/// </code>
/// </summary>
internal sealed class OwnerClaim(
    Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, long openSinceTimestamp)
{
    private readonly long _idleTimeoutMs = (long)rules.IdleTimeout.TotalMilliseconds;
    private readonly SharedClaim _making = new();
    private readonly SharedCheck _check = new(claim => store.VerifyAsync(ispb, claim));

    /// <summary>Since when streams that are not in memory may have been idle.</summary>
    private long _resumedMs = time.ToMs(openSinceTimestamp);

    /// <summary>Held for a turn, and for nothing that waits.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Called in the gate once the claim is held.</summary>
    public required Action OnHeld { get; init; }

    /// <summary>Called in the gate when the claim became void or the owner retired, with what was to become durable.</summary>
    public required Action<Task> OnLost { get; init; }

    /// <inheritdoc cref="ParticipantOwner.RetiresWhenOvertaken"/>
    public bool RetiresWhenOvertaken { get; set; }

    public ClaimState State { get; private set; }

    /// <summary>The participant; null unless the claim is held.</summary>
    public Participant? Participant { get; private set; }

    /// <summary>The number of the claim; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The last commit: what must be durable before anything decided so far may be told.</summary>
    public Task Durable { get; private set; } = Task.CompletedTask;

    /// <summary>Whether a command waits for the claim, or has not had its turn since.</summary>
    public bool IsBeingMade => _making.IsInUse;

    /// <summary>
    /// Whether a stream may be open. Streams that are not in memory are idle after the idle time at the latest.
    /// </summary>
    public bool MayHaveStreams => Participant is { State.Streams.Count: var streams } ? streams > 0 : !WasIdleAt(NowMs);

    private long NowMs => time.ToMs(time.GetTimestamp());

    /// <summary>
    /// Claims the participant, unless that was done. <see cref="Leave"/> belongs to it: until then the owner counts as used.
    /// </summary>
    public Task LoadAsync() => _making.JoinAsync(() => State == ClaimState.Held ? Task.CompletedTask : ClaimAsync());

    /// <summary>A command that waited for the claim has its turn.</summary>
    public void Leave(ref bool joined) => _making.Leave(ref joined);

    public void Commit(IReadOnlyList<Decision> decisions) => Durable = store.Commit(ispb, Number, decisions);

    /// <summary>
    /// Whether the claim under which something was decided is the newest. An answer without a commit may be outdated: another
    /// owner may have claimed the participant.
    /// </summary>
    /// <returns>False when this owner has retired.</returns>
    /// <exception cref="StoreUnavailableException">
    /// It cannot be known, or this owner claimed again meanwhile: decide again.
    /// </exception>
    public async ValueTask<bool> IsNewestAsync(long claim)
    {
        try
        {
            await _check.PassAsync(claim);
            return true;
        }
        catch (StoreUnavailableException failure)
        {
            lock (Gate)
            {
                if (State == ClaimState.Retired)
                    return false;
                // The failure belongs to an earlier claim of this owner. The present claim may be good.
                if (Number != claim)
                    throw new StoreUnavailableException("The participant was claimed again meanwhile.", failure);
                if (failure is StaleClaimException && RetiresWhenOvertaken)
                {
                    Retire();
                    return false;
                }

                // A commit that is on its way finds out by itself.
                if (failure is StaleClaimException or VoidClaimException && Durable.IsCompleted)
                    MakeVoid(Task.FromException(failure));
            }

            throw failure is StaleClaimException ? new StoreUnavailableException(failure.Message, failure) : failure;
        }
    }

    /// <summary>Forgets what did not become durable. The next turn loads what did.</summary>
    public void ForgetWhatFailed()
    {
        lock (Gate)
            if (Durable.IsFaulted)
                MakeVoid(Durable);
    }

    public async Task ForgetIfItFailsAsync(Task durable)
    {
        await durable.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (durable.IsFaulted)
            ForgetWhatFailed();
    }

    public void Retire()
    {
        lock (Gate)
        {
            State = ClaimState.Retired;
            Participant = null;
            OnLost(Durable);
        }
    }

    /// <summary>Tells the store that nothing more comes under this claim.</summary>
    public void Release() => store.Release(ispb, Number);

    private async Task ClaimAsync()
    {
        var beganMs = NowMs;
        await Task.Yield();
        try
        {
            var claimed = await store.ClaimAsync(ispb);
            lock (Gate)
            {
                if (State == ClaimState.Retired)
                    store.Release(ispb, claimed.Claim);
                else
                    Hold(claimed, beganMs);
            }
        }
        catch
        {
            // No reader could pull meanwhile.
            lock (Gate)
                _resumedMs = WasIdleAt(beganMs) ? _resumedMs : NowMs;
            throw;
        }
    }

    private void Hold(in ParticipantClaim claimed, long beganMs)
    {
        State = ClaimState.Held;
        Participant = new Participant(claimed.State, rules);
        // No reader could pull since it was asked for.
        Participant.Resume(WasIdleAt(beganMs) ? _resumedMs : _resumedMs + NowMs - beganMs);
        Number = claimed.Claim;
        Durable = Task.CompletedTask;
        OnHeld();
    }

    private void MakeVoid(Task failed)
    {
        if (State != ClaimState.Held)
            return;
        State = ClaimState.Void;
        Participant = null;
        _resumedMs = NowMs;
        OnLost(failed);
    }

    private bool WasIdleAt(long nowMs) => nowMs - _resumedMs >= _idleTimeoutMs;
}
