namespace PixStream.Streams.Tests;

/// <summary>What becomes of a commit.</summary>
internal enum CommitFate
{
    Durable,

    /// <summary>It fails, and nothing of it lasts.</summary>
    Lost,

    /// <summary>It is said to have failed, and all of it lasts: the answer of the disk was lost.</summary>
    DurableAllTheSame,
}

/// <summary>
/// A store whose failures a test chooses. Its state changes only by decisions that became durable, and a decision that does not follow
/// from what is durable throws.
/// </summary>
internal sealed class MemoryStore : IParticipantStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Ispb, Ledger> _ledgers = [];
    private readonly Dictionary<(Ispb, string), IdentifiedMessage> _names = [];
    private readonly Queue<PendingCommit> _pending = [];
    private TaskCompletionSource? _claimGate;
    private TaskCompletionSource? _readGate;

    /// <summary>False: no claim and no commit is taken.</summary>
    public bool IsAvailable { get; set; } = true;

    /// <summary>Commits wait for <see cref="ReleaseCommits"/>.</summary>
    public bool HoldCommits { get; set; }

    /// <summary>Asked once for each commit when it is about to become durable, in order.</summary>
    public Func<CommitFate> Fate { get; set; } = static () => CommitFate.Durable;

    /// <summary>Sequences whose bytes are damaged.</summary>
    public HashSet<long> Damaged { get; } = [];

    /// <summary>A claim finds damage.</summary>
    public bool ClaimsAreCorrupt { get; set; }

    public int Claims { get; private set; }

    public int Commits { get; private set; }

    /// <summary>Commits that failed, for whatever reason.</summary>
    public int Failures { get; private set; }

    /// <summary>Told of all that is committed, before it is known what becomes of it.</summary>
    public Action<Decision[]>? Committing { get; set; }

    public int PendingCommits => _pending.Count;

    /// <summary>Told of what is durable when it is claimed.</summary>
    public Action<ParticipantState>? Claiming { get; set; }

    /// <summary>The next commits fail, so many of them.</summary>
    public void FailNext(CommitFate fate = CommitFate.Lost, int count = 1) =>
        Fate = () => count-- > 0 ? fate : CommitFate.Durable;

    /// <summary>Claims wait until this is called again with false.</summary>
    public void HoldClaims(bool hold)
    {
        var gate = Interlocked.Exchange(ref _claimGate, hold ? new TaskCompletionSource() : null);
        gate?.SetResult();
    }

    /// <summary>Reads of messages wait until this is called again with false.</summary>
    public void HoldReads(bool hold)
    {
        var gate = Interlocked.Exchange(ref _readGate, hold ? new TaskCompletionSource() : null);
        gate?.SetResult();
    }

    /// <summary>Decides the fate of the commits that wait, in order. Who waited goes on within this call.</summary>
    /// <returns>How many there were.</returns>
    public int ReleaseCommits(int max = int.MaxValue)
    {
        for (var released = 0; ; released++)
        {
            PendingCommit commit;
            bool durable;
            lock (_gate)
            {
                if (released == max || !_pending.TryDequeue(out commit!))
                    return released;
                durable = TryMakeDurable(commit);
            }

            if (durable)
                commit.Done.SetResult();
            else
                commit.Done.SetException(new StoreUnavailableException());
        }
    }

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb)
    {
        if (_claimGate is { } gate)
            await gate.Task.ConfigureAwait(false);
        lock (_gate)
        {
            if (ClaimsAreCorrupt)
                throw new CorruptStoreException();
            if (!IsAvailable)
                throw new StoreUnavailableException();
            Claims++;
            var ledger = LedgerOf(ispb);
            Claiming?.Invoke(ledger.State.Clone());
            return new ParticipantClaim(ledger.State.Clone(), ++ledger.Claim);
        }
    }

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions)
    {
        lock (_gate)
        {
            Commits++;
            var commit = new PendingCommit(ispb, claim, [.. decisions], new TaskCompletionSource());
            Committing?.Invoke(commit.Decisions);
            if (!IsAvailable || claim != LedgerOf(ispb).Claim)
            {
                Failures++;
                Void(commit);
                return Task.FromException(new StoreUnavailableException());
            }

            if (HoldCommits)
            {
                _pending.Enqueue(commit);
                return commit.Done.Task;
            }

            return TryMakeDurable(commit) ? Task.CompletedTask : Task.FromException(new StoreUnavailableException());
        }
    }

    public async ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
    {
        if (_readGate is { } gate)
            await gate.Task.ConfigureAwait(false);
        lock (_gate)
        {
            var ledger = LedgerOf(ispb);
            var sequences = Desk.Sequences(batch);
            if (sequences.Any(Damaged.Contains))
                throw new CorruptStoreException();
            return sequences.All(sequence => ledger.State.HasUnconfirmed(sequence, sequence))
                ? new MemoryBatch([.. sequences.Select(sequence => ledger.Messages[(int)sequence - 1])])
                : null;
        }
    }

    public ValueTask<IdentifiedMessage?> FindByIdAsync(Ispb sender, string bizMsgIdr)
    {
        lock (_gate)
            return ValueTask.FromResult(_names.GetValueOrDefault((sender, bizMsgIdr)));
    }

    /// <summary>What is durable of a participant.</summary>
    public ParticipantState Durable(Ispb ispb)
    {
        lock (_gate)
            return LedgerOf(ispb).State.Clone();
    }

    private bool TryMakeDurable(PendingCommit commit)
    {
        var ledger = LedgerOf(commit.Ispb);
        var fate = commit.Claim == ledger.Claim ? Fate() : CommitFate.Lost;
        if (fate != CommitFate.Durable)
        {
            Failures++;
            Void(commit);
        }

        if (fate != CommitFate.Lost)
            foreach (var decision in commit.Decisions)
                Add(ledger, decision);
        return fate == CommitFate.Durable;
    }

    private void Add(Ledger ledger, Decision decision)
    {
        ledger.State.Apply(decision);
        if (decision is not MessageAccepted accepted)
            return;
        var message = accepted.Message;
        ledger.Messages.Add(new StoredMessage(accepted.Id, message.Operations, message.Payload));
        _names[(message.Sender, message.BizMsgIdr)] = new IdentifiedMessage(accepted.Id, message.Payload);
    }

    private void Void(PendingCommit commit)
    {
        var ledger = LedgerOf(commit.Ispb);
        if (commit.Claim == ledger.Claim)
            ledger.Claim++;
    }

    private Ledger LedgerOf(Ispb ispb)
    {
        if (!_ledgers.TryGetValue(ispb, out var ledger))
            _ledgers.Add(ispb, ledger = new Ledger(new ParticipantState(ispb)));
        return ledger;
    }

    private sealed class Ledger(ParticipantState state)
    {
        public ParticipantState State => state;

        public List<StoredMessage> Messages { get; } = [];

        public long Claim { get; set; }
    }

    private sealed record PendingCommit(Ispb Ispb, long Claim, Decision[] Decisions, TaskCompletionSource Done);

    private sealed class MemoryBatch(StoredMessage[] messages) : StoredBatch
    {
        public override int Count => messages.Length;

        public override StoredMessage this[int index] => messages[index];
    }
}
