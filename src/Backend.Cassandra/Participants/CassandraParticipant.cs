using PixStream.Backend.Cassandra.Commits;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Retaining;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>
/// One participant as this process knows it: its claim, and the commits that wait. One batch is on its way at a time; what comes
/// meanwhile shares the next one.
/// </summary>
/// <remarks>No task ends within a lock, and what waits for a commit never runs in the loop that writes.</remarks>
internal sealed partial class CassandraParticipant(
    Ispb ispb, CassandraConnection connection, Claims claims, GroupWriter writer, Retention retention, TimeProvider time,
    CassandraInstruments instruments)
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingCommit> _queue = [];
    private readonly RetentionTurns _retention = new(ispb, retention);
    private readonly ClaimStanding _standing = new();
    private Task _writing = Task.CompletedTask;
    private Task _claiming = Task.CompletedTask;
    private bool _isWriting;

    public Task Commit(long claim, IReadOnlyList<Decision> decisions)
    {
        var commit = new PendingCommit(decisions);
        lock (_gate)
        {
            if (Refusal(claim) is { } refusal)
                return Task.FromException(refusal);
            _queue.Enqueue(commit);
            if (!_isWriting)
            {
                _isWriting = true;
                _writing = Task.Run(WriteAsync);
            }
        }

        return commit.Done;
    }

    public async Task VerifyAsync(long claim)
    {
        long bucket;
        lock (_gate)
        {
            if (Refusal(claim) is { } refusal)
                throw refusal;
            bucket = _standing.Owned!.DurableBucket;
        }

        await ExpectNewestAsync(claim, bucket, settled: false);
    }

    /// <summary>The bucket that a sequence lies in, as far as it is known here; 0 where it is not.</summary>
    public long BucketOf(long sequence)
    {
        lock (_gate)
            return _standing.Owned?.BucketOf(sequence) ?? 0;
    }

    /// <summary>Takes nothing more, and ends when all that was taken is durable or has failed.</summary>
    public async Task CloseAsync()
    {
        Task writing;
        lock (_gate)
        {
            _standing.Close();
            writing = _writing;
        }

        _retention.Close();
        await writing;
    }

    private async Task WriteAsync()
    {
        while (TakeGroup() is { } group)
        {
            var failure = group.Decisions == 0 ? null : await WriteAsync(group);
            if (failure is null)
            {
                foreach (var commit in group.Commits)
                    commit.Succeed();
                continue;
            }

            var behind = Void(group.Claim);
            Fail(group.Commits, failure);
            Fail(behind, failure);
        }
    }

    /// <returns>Why it failed; null when it is durable.</returns>
    private async Task<StoreUnavailableException?> WriteAsync(CommitGroup group)
    {
        var began = time.GetTimestamp();
        var sent = -1;
        try
        {
            await writer.PrepareAsync(ispb, group);
            // A bucket that others filled and retention removed, while this process was asleep, looks as one that no owner has
            // begun. So the one before it is asked, which a later claim must have raised; that is gone, too, where this one is.
            if (group.BeginsBucket)
                await ExpectNewestAsync(group.Claim, group.BucketBefore, settled: true);
            lock (_gate)
            {
                if (_standing.Number != group.Claim)
                    return new StaleClaimException($"{ispb} is claimed again.");
                sent = _standing.Send();
            }

            var laterClaim = await writer.WriteAsync(ispb, group);
            if (laterClaim != 0)
                return Overtaken(group.Claim, laterClaim);
            Wrote(group);
            CassandraInstruments.Committed(group.Commits.Count, group.Decisions, group.PayloadBytes, time.GetElapsedTime(began));
            return null;
        }
        catch (Exception failure)
        {
            lock (_gate)
                _standing.Lose(sent, new LostBatch(group.Claim, group.Head.Bucket));
            if (failure is StoreUnavailableException unavailable)
                return unavailable;
            instruments.CommitBroken(ispb, failure);
            return new StoreUnavailableException($"A commit of {ispb} failed.", failure);
        }
    }

    private void Wrote(CommitGroup group)
    {
        lock (_gate)
        {
            if (_standing.Number != group.Claim)
                return;
            _standing.Owned!.Wrote(group);
            if (group.Head.IsClosed)
                _retention.Begin(_standing.Owned.Durable(), Removed);
        }
    }

    private void Removed(long bucket)
    {
        lock (_gate)
            _standing.Owned?.Removed(bucket);
    }

    /// <summary>The next group, with the state that follows from it. Null, and the loop has ended, when nothing waits.</summary>
    private CommitGroup? TakeGroup()
    {
        List<PendingCommit> commits;
        StoreUnavailableException failure;
        lock (_gate)
        {
            commits = CommitGroup.TakeFrom(_queue);
            if (commits.Count == 0)
            {
                _isWriting = false;
                return null;
            }

            try
            {
                return _standing.Owned!.Fold(commits);
            }
            catch (Exception broken)
            {
                failure = new StoreUnavailableException($"A commit of {ispb} does not follow from its state.", broken);
                _standing.End();
            }
        }

        instruments.CommitBroken(ispb, failure.InnerException!);
        Fail(commits, failure);
        Fail(Void(), failure);
        return TakeGroup();
    }

    /// <summary>Why a commit under that claim is not taken; null where it is.</summary>
    private StoreUnavailableException? Refusal(long claim)
    {
        if (_standing.Phase == ClaimPhase.Closed)
            return Closed();
        if (_standing.Phase == ClaimPhase.Held && claim == _standing.Number)
            return null;
        if (claim >= _standing.Highest)
            return new VoidClaimException($"{ispb} has no valid claim {claim}.");
        CassandraInstruments.WasStale();
        return new StaleClaimException($"{ispb} has a later claim than {claim}.");
    }

    /// <param name="claim">The claim.</param>
    /// <param name="bucket">The newest bucket that is there under it.</param>
    /// <param name="settled">Whether a claim that is half done is brought to its end first.</param>
    private async Task ExpectNewestAsync(long claim, long bucket, bool settled)
    {
        // Retention leaves the newest bucket: where this one is gone, a later owner began another.
        var epoch = await claims.EpochAsync(StoreOperation.Verify, ispb, bucket, settled) ?? claim + 1;
        if (epoch > claim)
            throw Overtaken(claim, epoch);
        if (epoch < claim)
            throw new VoidClaimException($"There is no claim in {new BucketKey(connection.Options.Region, ispb, bucket)}.");
    }

    private StaleClaimException Overtaken(long claim, long epoch)
    {
        lock (_gate)
            _standing.Overtaken(epoch);
        CassandraInstruments.WasStale();
        instruments.Overtaken(ispb, claim);
        return new StaleClaimException($"{ispb} has a later claim than {claim}.");
    }

    /// <summary>Ends a claim.</summary>
    /// <param name="claim">The claim; 0 for whichever there is.</param>
    /// <returns>What waited under it and must fail.</returns>
    private PendingCommit[] Void(long claim = 0)
    {
        lock (_gate)
        {
            if (claim != 0 && _standing.Number != claim)
                return [];
            _standing.End();
            PendingCommit[] waiting = [.. _queue];
            _queue.Clear();
            return waiting;
        }
    }

    private static void Fail(IReadOnlyList<PendingCommit> commits, StoreUnavailableException failure)
    {
        foreach (var commit in commits)
            commit.Fail(failure);
    }

    private StoreUnavailableException Closed() => new($"The store of {ispb} is closed.");
}
