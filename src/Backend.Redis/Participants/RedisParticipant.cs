using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Participants;

/// <summary>
/// One participant as this process knows it: its claim, and the commits that wait. One entry is on its way at a time; what comes
/// meanwhile shares the next one.
/// </summary>
/// <remarks>No task ends within a lock, and what waits for a commit never runs in the loop that writes.</remarks>
internal sealed partial class RedisParticipant(
    Ispb ispb, Claims claims, GroupWriter writer, LostCommits lostCommits, TimeProvider time, RedisInstruments instruments)
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingCommit> _queue = [];
    private OwnedEntries? _owned;
    private Task _writing = Task.CompletedTask;
    private Task _claiming = Task.CompletedTask;
    private bool _isWriting;
    private bool _closed;
    private bool _isLetGo;
    private long _claim;
    private long _claimMax;
    private long _claimsMade;

    /// <summary>
    /// The claim of a commit of which nothing was heard: it may come true until a claim raises the epoch.
    /// </summary>
    private volatile Ownership? _lost;
    private TaskCompletionSource<Durable?>? _durableWanted;

    public Ispb Ispb => ispb;

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
        ServerRun run;
        lock (_gate)
        {
            if (Refusal(claim) is { } refusal)
                throw refusal;
            run = _owned!.Claim.Run;
        }

        var epoch = await claims.EpochAsync(StoreOperation.Verify, run, ispb).ConfigureAwait(false);
        if (epoch > claim)
            throw Overtaken(claim, epoch.Value);
        if (epoch != claim)
            throw new VoidClaimException($"There is no claim of {ispb}.");
    }

    /// <summary>What is durable, as of a moment at which all that was decided is; null where this process has no claim.</summary>
    public Task<Durable?> DurableAsync()
    {
        lock (_gate)
        {
            if (_claim == 0 || _closed)
                return Task.FromResult<Durable?>(null);
            if (!_isWriting)
                return Task.FromResult<Durable?>(_owned!.Durable());
            _durableWanted ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _durableWanted.Task;
        }
    }

    /// <summary>Takes nothing more, and ends when all that was taken is durable or has failed.</summary>
    public async Task CloseAsync()
    {
        Task writing;
        lock (_gate)
        {
            _closed = true;
            writing = _writing;
        }

        await writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        while (TakeGroup() is { } group)
        {
            var failure = group.Entry is null ? null : await WriteAsync(group).ConfigureAwait(false);
            TellDurable(group, failure is null);
            if (failure is null)
            {
                foreach (var commit in group.Commits)
                    commit.Succeed();
                continue;
            }

            var behind = Void(group.Claim.Number);
            Fail(group.Commits, failure);
            Fail(behind, failure);
        }
    }

    private void TellDurable(CommitGroup group, bool isDurable)
    {
        lock (_gate)
        {
            _durableWanted?.SetResult(isDurable && _claim == group.Claim.Number ? _owned!.Durable() : null);
            _durableWanted = null;
        }
    }

    /// <returns>Why it failed; null when it is durable.</returns>
    private async Task<StoreUnavailableException?> WriteAsync(CommitGroup group)
    {
        var began = time.GetTimestamp();
        var sentAfter = -1L;
        try
        {
            var beside = await writer.PrepareAsync(ispb, group).ConfigureAwait(false);
            lock (_gate)
            {
                if (_claim != group.Claim.Number)
                    return new StaleClaimException($"{ispb} was claimed again.");
                sentAfter = _claimsMade;
            }

            var laterClaim = await writer.WriteAsync(ispb, group, beside).ConfigureAwait(false);
            if (laterClaim != 0)
                return Overtaken(group.Claim.Number, laterClaim);
            RedisInstruments.Committed(group.Commits.Count, group.Decisions, group.PayloadBytes, time.GetElapsedTime(began));
            return null;
        }
        catch (NewRunException unknown)
        {
            // The script was not run, and never will be: nothing is lost sight of.
            return new StoreUnavailableException(unknown.Message, unknown);
        }
        catch (Exception failure)
        {
            lock (_gate)
                if (sentAfter == _claimsMade)
                {
                    _lost = group.Claim;
                    lostCommits.Add(this, group);
                }

            if (failure is StoreUnavailableException unavailable)
                return unavailable;
            instruments.CommitBroken(ispb, failure);
            return new StoreUnavailableException($"A commit of {ispb} failed.", failure);
        }
    }

    /// <summary>The next group, with the entry that it comes to. Null, and the loop has ended, when nothing waits.</summary>
    private CommitGroup? TakeGroup()
    {
        while (true)
        {
            List<PendingCommit> commits;
            OwnedEntries owned;
            lock (_gate)
            {
                commits = CommitGroup.TakeFrom(_queue);
                if (commits.Count == 0)
                {
                    _isWriting = false;
                    _durableWanted?.SetResult(null);
                    _durableWanted = null;
                    return null;
                }

                owned = _owned!;
            }

            try
            {
                return owned.Fold(commits);
            }
            catch (Exception broken)
            {
                var failure = new StoreUnavailableException($"A commit of {ispb} does not follow from its state.", broken);
                instruments.CommitBroken(ispb, broken);
                var behind = Void(owned.Claim.Number);
                Fail(commits, failure);
                Fail(behind, failure);
            }
        }
    }

    /// <summary>Why a commit under that claim is not taken; null where it is.</summary>
    private StoreUnavailableException? Refusal(long claim)
    {
        if (_closed)
            return Closed();
        if (claim == _claim && claim != 0)
            return null;
        if (claim >= _claimMax)
            return new VoidClaimException($"{ispb} has no valid claim {claim}.");
        RedisInstruments.WasStale();
        return new StaleClaimException($"{ispb} has a later claim than {claim}.");
    }

    private StaleClaimException Overtaken(long claim, long epoch)
    {
        lock (_gate)
            _claimMax = Math.Max(_claimMax, epoch);
        RedisInstruments.WasStale();
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
            if (claim != 0 && _claim != claim)
                return [];
            _claim = 0;
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
