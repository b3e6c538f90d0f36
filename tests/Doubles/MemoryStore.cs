using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Doubles;

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
/// A store whose failures a test chooses. Its state changes only by decisions that became durable, and a decision that does not
/// follow from what is durable throws.
/// </summary>
/// <param name="beside">Another store, open or not, on the same data. Null: this is the first.</param>
internal sealed class MemoryStore(MemoryStore? beside = null) : IParticipantStore
{
    private readonly Lock _gate = beside?._gate ?? new();
    private readonly Dictionary<Ispb, Ledger> _ledgers = beside?._ledgers ?? [];
    private readonly Dictionary<(Ispb, string), (Ispb Ispb, long Sequence)> _keys = beside?._keys ?? [];
    private readonly Queue<PendingCommit> _pending = [];
    private readonly Gate _claimGate = new();
    private readonly Gate _readGate = new();
    private readonly Gate _verifyGate = new();
    private bool _closed;

    /// <summary>False: no claim and no commit is taken.</summary>
    public bool IsAvailable { get => field && !_closed; set; } = true;

    /// <summary>Commits wait for <see cref="ReleaseCommits"/>.</summary>
    public bool HoldCommits { get; set; }

    /// <summary>Asked once for each commit when it is about to become durable, in order.</summary>
    public Func<CommitFate> Fate { get; set; } = static () => CommitFate.Durable;

    /// <summary>Bytes of the longest payload that is taken.</summary>
    public int PayloadMax { get; init; } = int.MaxValue;

    /// <summary>Sequences whose bytes are damaged.</summary>
    public HashSet<long> Damaged { get; } = beside?.Damaged ?? [];

    /// <summary>Messages that are gone without a trace.</summary>
    public HashSet<long> Missing { get; } = [];

    /// <summary>A claim finds damage.</summary>
    public bool ClaimsAreCorrupt { get; set; }

    public int Claims { get; private set; }

    public int Commits { get; private set; }

    /// <summary>Times that an owner asked whether its claim was the newest.</summary>
    public int Verifications { get; private set; }

    /// <summary>Claims that were given back.</summary>
    public List<(Ispb Ispb, long Claim)> Released { get; } = [];

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
    public void HoldClaims(bool hold) => _claimGate.Hold(hold);

    /// <summary>Reads of messages wait until this is called again with false.</summary>
    public void HoldReads(bool hold) => _readGate.Hold(hold);

    /// <summary>Answers to <see cref="VerifyAsync"/> wait until they are not held.</summary>
    public void HoldVerifications(bool hold) => _verifyGate.Hold(hold);

    /// <summary>Decides the fate of the commits that wait, in order. Who waited goes on within this call.</summary>
    /// <returns>How many there were.</returns>
    public int ReleaseCommits(int max = int.MaxValue)
    {
        for (var released = 0; ; released++)
        {
            PendingCommit commit;
            StoreUnavailableException? failure;
            lock (_gate)
            {
                if (released == max || !_pending.TryDequeue(out commit!))
                    return released;
                failure = TryMakeDurable(commit) ? null : FailureOf(commit);
            }

            if (failure is null)
                commit.Done.SetResult();
            else
                commit.Done.SetException(failure);
        }
    }

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb)
    {
        await _claimGate.PassAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (ClaimsAreCorrupt)
                throw new CorruptStoreException();
            if (!IsAvailable)
                throw new StoreUnavailableException();
            Claims++;
            var ledger = LedgerOf(ispb);
            Claiming?.Invoke(ledger.State.Clone());
            ledger.Claim = ++ledger.LastClaim;
            return new ParticipantClaim(ledger.State.Clone(), ledger.Claim);
        }
    }

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions)
    {
        if (decisions.Any(decision => decision is MessageAccepted accepted && accepted.Message.Payload.Length > PayloadMax))
            throw new ArgumentException($"A payload is longer than {PayloadMax} bytes.", nameof(decisions));
        lock (_gate)
        {
            Commits++;
            var commit = new PendingCommit(ispb, claim, [.. decisions], new TaskCompletionSource());
            Committing?.Invoke(commit.Decisions);
            if (!IsAvailable || !IsValid(commit))
            {
                Failures++;
                Void(commit);
                return Task.FromException(IsAvailable ? FailureOf(commit) : new StoreUnavailableException());
            }

            // Not before those that wait still.
            if (HoldCommits || _pending.Count > 0)
            {
                _pending.Enqueue(commit);
                return commit.Done.Task;
            }

            return TryMakeDurable(commit) ? Task.CompletedTask : Task.FromException(FailureOf(commit));
        }
    }

    public async ValueTask VerifyAsync(Ispb ispb, long claim)
    {
        StoreUnavailableException? failure;
        lock (_gate)
        {
            Verifications++;
            var ledger = LedgerOf(ispb);
            failure = !IsAvailable ? new StoreUnavailableException()
                : claim == ledger.Claim ? null
                : claim < ledger.LastClaim ? new StaleClaimException() : new VoidClaimException();
        }

        // What was found is on its way back.
        await _verifyGate.PassAsync().ConfigureAwait(false);
        if (failure is not null)
            throw failure;
    }

    public void Release(Ispb ispb, long claim)
    {
        lock (_gate)
        {
            Released.Add((ispb, claim));
            // A commit under it all the same is to be found out.
            if (LedgerOf(ispb) is { } ledger && ledger.Claim == claim)
                ledger.Claim = 0;
        }
    }

    public async ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
    {
        await _readGate.PassAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (_closed)
                throw new StoreUnavailableException();
            var ledger = LedgerOf(ispb);
            var sequences = Sequences(batch);
            if (sequences.Any(Damaged.Contains))
                throw new CorruptStoreException();
            return !sequences.Any(Missing.Contains) && sequences.All(sequence => ledger.State.HasUnconfirmed(sequence, sequence))
                ? new MemoryBatch([.. sequences.Select(sequence => ledger.Messages[(int)sequence - 1])])
                : null;
        }
    }

    public ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue((sender, bizMsgIdr), out var place))
                return ValueTask.FromResult<IdentifiedMessage?>(null);
            if (Damaged.Contains(place.Sequence))
                throw new CorruptStoreException();
            var message = LedgerOf(place.Ispb).Messages[(int)place.Sequence - 1];
            return ValueTask.FromResult<IdentifiedMessage?>(new IdentifiedMessage(message.Id, message.Payload));
        }
    }

    /// <summary>
    /// Decides what becomes of all that waits, and takes nothing more. What is durable stays for a store beside this one.
    /// </summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        ReleaseCommits();
    }

    /// <summary>No claim counts any more, as after a new run of a server: each participant is to be claimed again.</summary>
    public void VoidClaims()
    {
        lock (_gate)
            foreach (var ledger in _ledgers.Values)
                ledger.Claim = 0;
    }

    /// <summary>What waits is lost, but for some first commits, and no caller is told. Nothing more is taken.</summary>
    public void Crash(int durable)
    {
        lock (_gate)
        {
            _closed = true;
            while (_pending.TryDequeue(out var commit))
                if (durable-- > 0)
                    TryMakeDurable(commit);
        }
    }

    /// <summary>What is durable of a participant.</summary>
    public ParticipantState Durable(Ispb ispb)
    {
        lock (_gate)
            return LedgerOf(ispb).State.Clone();
    }

    private static long[] Sequences(Batch batch) =>
        [.. batch.Ranges.SelectMany(range => Enumerable.Range(0, range.Count).Select(i => range.First + i))];

    private bool TryMakeDurable(PendingCommit commit)
    {
        var ledger = LedgerOf(commit.Ispb);
        var fate = IsValid(commit) ? Fate() : CommitFate.Lost;
        if (fate != CommitFate.Durable)
        {
            Failures++;
            Void(commit);
        }

        if (fate != CommitFate.Lost)
            foreach (var decision in commit.Decisions)
                Add(commit, decision);
        return fate == CommitFate.Durable;
    }

    private void Add(PendingCommit commit, Decision decision)
    {
        var ledger = LedgerOf(commit.Ispb);
        ledger.State.Apply(decision);
        if (decision is not MessageAccepted accepted)
            return;
        var message = accepted.Message;
        // A copy: the bytes are the sender's again once this has ended.
        ledger.Messages.Add(new StoredMessage(accepted.Id, message.Operations, message.Payload.ToArray()));
        _keys[(message.Sender, message.BizMsgIdr)] = (commit.Ispb, accepted.Sequence);
    }

    /// <summary>Why a commit failed. Where a later claim is the reason, nothing of it was taken.</summary>
    private StoreUnavailableException FailureOf(PendingCommit commit) =>
        commit.Claim < LedgerOf(commit.Ispb).LastClaim ? new StaleClaimException() : new StoreUnavailableException();

    private bool IsValid(PendingCommit commit) => commit.Claim != 0 && commit.Claim == LedgerOf(commit.Ispb).Claim;

    private void Void(PendingCommit commit)
    {
        if (IsValid(commit))
            LedgerOf(commit.Ispb).Claim = 0;
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

        /// <summary>The claim that may commit; 0 where none may.</summary>
        public long Claim { get; set; }

        public long LastClaim { get; set; }
    }

    private sealed record PendingCommit(Ispb Ispb, long Claim, Decision[] Decisions, TaskCompletionSource Done);
}
