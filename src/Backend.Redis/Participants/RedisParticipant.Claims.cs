using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Participants;

/// <summary>How a participant is claimed and let go, and what becomes of a commit of which nothing was heard.</summary>
internal sealed partial class RedisParticipant
{
    /// <returns>Null where this was let go a moment ago: another one stands for the participant.</returns>
    public Task<ParticipantClaim?> ClaimAsync() => InTurnAsync<ParticipantClaim?>(async () =>
    {
        Fail(Void(), new StaleClaimException($"{ispb} was claimed again."));
        var claimed = await claims.ClaimAsync(ispb).ConfigureAwait(false);
        var owned = new OwnedEntries(claimed);
        lock (_gate)
        {
            if (_closed)
                throw Closed();
            _claimsMade++;
            _claim = _claimMax = claimed.Claim.Number;
            _owned = owned;
            _lost = null;
            lostCommits.Remove(this);
        }

        return new ParticipantClaim(claimed.State, claimed.Claim.Number);
    });

    /// <summary>The owner commits nothing more under the claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="durable">What was durable under it; null where there was no claim.</param>
    /// <returns>
    /// Whether nothing is left here that a later claim would have to know. Nothing is claimed here from then on.
    /// </returns>
    public bool TryLetGo(long claim, out Durable? durable)
    {
        durable = null;
        lock (_gate)
        {
            if ((_claim != 0 && _claim != claim) || _isWriting || !_claiming.IsCompleted || _lost is not null || _closed)
                return false;
            durable = _claim == 0 ? null : _owned?.Durable();
            _claim = 0;
            _owned = null;
            _isLetGo = true;
        }

        return true;
    }

    /// <summary>Ends when no commit of this process can still become durable that it told to have failed.</summary>
    /// <returns>Whether there was one that could.</returns>
    public async Task<bool> SettleAsync() => _lost is not null && await InTurnAsync(async () =>
    {
        if (_lost is not { } lost)
            return true;
        // Where a later claim is there the commit has come true or never will, and another claim would only take the participant
        // from its owner. Else this process may claim: its own claim is void, and no other was given out.
        var number = await LaterClaimAsync(lost).ConfigureAwait(false)
            ?? (await claims.ClaimAsync(ispb).ConfigureAwait(false)).Claim.Number;
        lock (_gate)
        {
            _claimsMade++;
            _claimMax = Math.Max(_claimMax, number);
            _lost = null;
            lostCommits.Remove(this);
        }

        return true;
    }).ConfigureAwait(false);

    private async Task<long?> LaterClaimAsync(Ownership lost)
    {
        try
        {
            return await claims.EpochAsync(StoreOperation.Find, lost.Run, ispb).ConfigureAwait(false) is { } epoch
                && epoch > lost.Number
                    ? epoch
                    : null;
        }
        catch (Servers.NewRunException)
        {
            // What was on its way to the earlier run has come or never will, but who has the participant in this one is not known
            // from here.
            return lost.Number;
        }
    }

    /// <summary>One claim at a time.</summary>
    /// <returns>The default where this was let go.</returns>
    private async Task<T?> InTurnAsync<T>(Func<Task<T>> work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            if (_isLetGo)
                return default;
            before = _claiming;
            _claiming = ended.Task;
        }

        await before.ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            ended.SetResult();
        }
    }
}
