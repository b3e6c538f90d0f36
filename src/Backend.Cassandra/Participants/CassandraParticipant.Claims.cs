using PixStream.Streams.Ports;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>How a participant is claimed and let go, and what becomes of a batch of which nothing was heard.</summary>
internal sealed partial class CassandraParticipant
{
    /// <returns>Null where this was let go a moment ago: another one stands for the participant.</returns>
    public Task<ParticipantClaim?> ClaimAsync() => InTurnAsync<ParticipantClaim?>(async () =>
    {
        Fail(Void(), new StaleClaimException($"{ispb} is claimed again."));
        var claimed = await claims.ClaimAsync(ispb);
        var owned = new OwnedBuckets(claimed, connection.Options);
        lock (_gate)
        {
            if (_standing.Phase == ClaimPhase.Closed)
                throw Closed();
            _standing.Hold(claimed.Number, owned);
            _retention.Begin(owned.Durable(), Removed);
        }

        return new ParticipantClaim(claimed.State, claimed.Number);
    });

    /// <summary>The owner commits nothing more under the claim.</summary>
    /// <returns>
    /// Whether nothing is left here that a later claim would have to know. Nothing is claimed here from then on.
    /// </returns>
    public bool TryLetGo(long claim)
    {
        lock (_gate)
        {
            var isOthers = _standing.Number != 0 && _standing.Number != claim;
            if (isOthers || _isWriting || !_claiming.IsCompleted || _standing.Lost is not null
                || _standing.Phase == ClaimPhase.Closed)
                return false;
            _standing.LetGo();
        }

        _retention.Close();
        return true;
    }

    /// <summary>Ends when no commit of this process can still become durable that it told to have failed.</summary>
    /// <returns>Whether there was one that could.</returns>
    public async Task<bool> SettleAsync() => LostNow() is not null && await InTurnAsync(async () =>
    {
        if (LostNow() is not { } lost)
            return true;
        var epoch = await claims.EpochAsync(StoreOperation.Find, ispb, lost.Bucket, settled: true);
        // If a later claim is in its bucket, the batch has come true or never will, and another claim would only take the
        // participant from its owner. If not, this process may claim: its own claim is void, and no owner knows of another.
        var isOvertaken = epoch > lost.Claim;
        var number = isOvertaken ? epoch!.Value : (await claims.ClaimAsync(ispb)).Number;
        lock (_gate)
            _standing.Settle(number, isOwn: !isOvertaken);
        return true;
    });

    private LostBatch? LostNow()
    {
        lock (_gate)
            return _standing.Lost;
    }

    /// <summary>One claim at a time.</summary>
    /// <returns>The default where this was let go.</returns>
    private async Task<T?> InTurnAsync<T>(Func<Task<T>> work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            if (_standing.Phase == ClaimPhase.LetGo)
                return default;
            before = _claiming;
            _claiming = ended.Task;
        }

        await before;
        try
        {
            return await work();
        }
        finally
        {
            ended.SetResult();
        }
    }
}
