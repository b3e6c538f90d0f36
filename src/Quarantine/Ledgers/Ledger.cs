using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Ledgers;

/// <summary>
/// A durable, numbered set of entries in the store that is there already: the parked messages of a participant that is no
/// institution. One commit is on its way at a time, and changes that come meanwhile share the next. A change is told once it is
/// durable.
/// </summary>
/// <remarks>
/// After a failed commit the claim is void, and it is not known what became of the commit. The next change claims again, and
/// learns from the claim which entries there are: those that are gone leave the index, those that are new to it are read. So
/// entries are read once, not at every failure.
/// </remarks>
internal sealed class Ledger<TEntry>(Ispb name, IParticipantStore store, TimeProvider time, ILedgerIndex<TEntry> index)
    where TEntry : class
{
    /// <summary>
    /// Changes that share a commit at most: with up to ten entries each, a store of rows takes them as one batch.
    /// </summary>
    private const int GroupChangesMax = 50;

    /// <summary>Bytes that share a commit, as long as it has more than one change.</summary>
    private const int GroupBytesMax = 1 << 20;

    private const int ReadAtOnceMax = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Change> _waiting = [];
    private bool _working;

    // These two belong to the one loop that works; others may read the claim.
    private long _claim;
    private long _lastSequence;

    /// <summary>Decides and commits, once what is durable is known.</summary>
    /// <param name="bytes">About how many bytes the change adds.</param>
    /// <param name="decide">
    /// Looks at the index and the turn, and adds to the turn. Runs within the lock, and a second time where another owner has
    /// changed something meanwhile. Where it changes nothing, its result is given once it is sure that no other owner has.
    /// </param>
    /// <returns>What <paramref name="decide"/> returned, once it is durable.</returns>
    /// <exception cref="StoreUnavailableException">It may be durable or not.</exception>
    /// <exception cref="CorruptStoreException">What lies there is not what was written.</exception>
    public async Task<TResult> ChangeAsync<TResult>(int bytes, Func<LedgerTurn<TEntry>, TResult> decide)
    {
        var change = new Change<TResult>(bytes, decide);
        var begins = false;
        lock (_gate)
        {
            _waiting.Enqueue(change);
            if (!_working)
                _working = begins = true;
        }

        if (begins)
            _ = WorkAsync();
        return await change.Done;
    }

    /// <summary>
    /// Makes sure that the index knows what is durable, also what another owner did: code that tells what the index has, or has
    /// not, asks first.
    /// </summary>
    /// <inheritdoc cref="ChangeAsync"/>
    public async Task LoadAsync()
    {
        // Beside the loop, if it can be: what waits to become durable holds up no caller that only looks.
        if (Interlocked.Read(ref _claim) is var claim and not 0)
            try
            {
                await store.VerifyAsync(name, claim);
                return;
            }
            catch (StoreUnavailableException)
            {
                // Overtaken, or void since a commit failed: the loop claims again.
            }

        await ChangeAsync(0, static _ => true);
    }

    /// <summary>Looks at the index, within the lock.</summary>
    public TResult Look<TResult>(Func<TResult> look)
    {
        lock (_gate)
            return look();
    }

    /// <summary>Reads the stored form of an entry.</summary>
    /// <returns>Null where it is not there any more.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    /// <exception cref="CorruptStoreException">What lies there is not what was written.</exception>
    public async Task<byte[]?> ReadAsync(long sequence)
    {
        using var batch = await store.ReadAsync(name, new Batch([new SequenceRange(sequence, 1)], 0));
        return batch?[0].Payload.ToArray();
    }

    private async Task WorkAsync()
    {
        while (TakeGroup() is { } group)
        {
            try
            {
                await WorkAsync(group);
            }
            catch (Exception failure)
            {
                // A bug in one of the changes goes to those who share its turn; the loop goes on for the others.
                _claim = 0;
                foreach (var change in group)
                    change.Fail(failure);
                continue;
            }

            foreach (var change in group)
                change.Succeed();
        }
    }

    private async Task WorkAsync(List<Change> group)
    {
        for (var tries = 0; ; tries++)
            try
            {
                await OpenAsync();
                var turn = Decide(group);
                if (turn.Added.Count == 0 && turn.Removed.Count == 0)
                    await store.VerifyAsync(name, _claim);
                else
                    await store.Commit(name, _claim, turn.Decisions());
                Fold(turn);
                return;
            }
            catch (StaleClaimException) when (tries == 0)
            {
                // Nothing of it is durable, and what the other owner did may change what is decided.
                _claim = 0;
            }
    }

    private List<Change>? TakeGroup()
    {
        lock (_gate)
        {
            var group = new List<Change>();
            var bytes = 0L;
            while (_waiting.TryPeek(out var next)
                && (group.Count == 0 || (group.Count < GroupChangesMax && bytes + next.Bytes <= GroupBytesMax)))
            {
                group.Add(_waiting.Dequeue());
                bytes += next.Bytes;
            }

            _working = group.Count > 0;
            return _working ? group : null;
        }
    }

    private LedgerTurn<TEntry> Decide(List<Change> group)
    {
        var turn = new LedgerTurn<TEntry>(name, _lastSequence, time.GetUtcNow());
        lock (_gate)
            foreach (var change in group)
                change.Decide(turn);
        return turn;
    }

    private void Fold(LedgerTurn<TEntry> turn)
    {
        lock (_gate)
        {
            foreach (var sequence in turn.Removed)
                index.Remove(sequence);
            foreach (var entry in turn.Added)
                index.Put(entry);
        }

        _lastSequence = turn.NextSequence - 1;
    }

    private async Task OpenAsync()
    {
        if (_claim != 0)
            return;
        var claimed = await store.ClaimAsync(name);
        foreach (var range in Reconcile(claimed.State.Parked))
            for (var from = 0; from < range.Count; from += ReadAtOnceMax)
                await ReadAsync(range with { First = range.First + from, Count = Math.Min(ReadAtOnceMax, range.Count - from) });
        _lastSequence = claimed.State.LastSequence;
        _claim = claimed.Claim;
    }

    /// <summary>Takes out of the index what is not there any more.</summary>
    /// <returns>What is there and not in the index.</returns>
    private List<SequenceRange> Reconcile(RangeSet parked)
    {
        var missing = new List<SequenceRange>();
        lock (_gate)
        {
            var gone = index.Sequences.ToHashSet();
            foreach (var range in parked)
                for (var sequence = range.First; sequence <= range.Last; sequence++)
                {
                    if (gone.Remove(sequence))
                        continue;
                    if (missing.Count > 0 && missing[^1].Last + 1 == sequence)
                        missing[^1] = missing[^1] with { Count = missing[^1].Count + 1 };
                    else
                        missing.Add(new SequenceRange(sequence, 1));
                }

            foreach (var sequence in gone)
                index.Remove(sequence);
        }

        return missing;
    }

    /// <summary>
    /// Reads entries into the index. One that is damaged stays out of it, and the store tells of it: it must not hold up all the
    /// others.
    /// </summary>
    private async Task ReadAsync(SequenceRange range)
    {
        try
        {
            using var batch = await store.ReadAsync(name, new Batch([range], 0))
                ?? throw new StoreUnavailableException(
                    $"Entries {range.First} to {range.Last} of {name} are another owner's by now.");
            lock (_gate)
                for (var i = 0; i < batch.Count; i++)
                    if (index.Read(range.First + i, batch[i]) is { } entry)
                        index.Put(entry);
                    else
                        index.Miss(range.First + i);
        }
        catch (CorruptStoreException)
        {
            if (range.Count == 1)
                lock (_gate)
                    index.Miss(range.First);
            for (var i = 0; i < range.Count && range.Count > 1; i++)
                await ReadAsync(range with { First = range.First + i, Count = 1 });
        }
    }

    private abstract class Change(int bytes)
    {
        public int Bytes => bytes;

        public abstract void Decide(LedgerTurn<TEntry> turn);

        public abstract void Succeed();

        public abstract void Fail(Exception failure);
    }

    private sealed class Change<TResult>(int bytes, Func<LedgerTurn<TEntry>, TResult> decide) : Change(bytes)
    {
        private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TResult? _result;

        public Task<TResult> Done => _done.Task;

        public override void Decide(LedgerTurn<TEntry> turn) => _result = decide(turn);

        public override void Succeed() => _done.SetResult(_result!);

        public override void Fail(Exception failure) => _done.SetException(failure);
    }
}
