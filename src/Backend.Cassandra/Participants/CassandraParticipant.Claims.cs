using PixStream.Backend.Cassandra.Retaining;
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
            if (_closed)
                throw Closed();
            _claimsMade++;
            _claim = _claimMax = claimed.Number;
            _owned = owned;
            _lost = null;
            _retention.Begin(owned.Durable(), Removed);
        }

        return new ParticipantClaim(claimed.State, claimed.Number);
    });

    /// <summary>Nobody commits under the claim any more.</summary>
    /// <returns>
    /// Whether nothing is left here that a later claim would have to know. Nothing is claimed here from then on.
    /// </returns>
    public bool TryLetGo(long claim)
    {
        lock (_gate)
        {
            if ((_claim != 0 && _claim != claim) || _isWriting || !_claiming.IsCompleted || _lost is not null || _closed)
                return false;
            _claim = 0;
            _owned = null;
            _isLetGo = true;
        }

        _retention.Close();
        return true;
    }

    /// <summary>Ends when no commit of this process can still become durable that it told to have failed.</summary>
    /// <returns>Whether there was one that could.</returns>
    public async Task<bool> SettleAsync() => _lost is not null && await InTurnAsync(async () =>
    {
        if (_lost is not { } lost)
            return true;
        var epoch = await claims.EpochAsync(StoreOperation.Find, ispb, lost.Bucket, settled: true);
        var isOvertaken = epoch > lost.Claim;
        // Where a later claim is in its bucket the batch has come true or never will, and another claim would only take the
        // participant from whoever has it. Else this process may claim: its own claim is void, and nobody was told of another.
        var number = isOvertaken ? epoch!.Value : (await claims.ClaimAsync(ispb)).Number;
        lock (_gate)
        {
            _claimsMade += isOvertaken ? 0 : 1;
            _claimMax = Math.Max(_claimMax, number);
            _lost = null;
        }

        return true;
    });

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
