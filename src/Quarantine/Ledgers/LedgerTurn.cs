using PixStream.Streams.Values;

namespace PixStream.Quarantine.Ledgers;

/// <summary>
/// What some changes that share one commit do to a ledger. A change looks at the ledger's index, which knows what is durable, and
/// here at what the changes before it in the same turn have done.
/// </summary>
internal sealed class LedgerTurn<TEntry>(Ispb name, long lastSequence, DateTimeOffset now)
    where TEntry : class
{
    private readonly List<MessageAccepted> _accepted = [];
    private readonly SortedSet<long> _removed = [];

    /// <summary>Entries of this turn, in their order.</summary>
    public List<TEntry> Added { get; } = [];

    /// <summary>Sequences that this turn takes out. They were durable before it.</summary>
    public IReadOnlyCollection<long> Removed => _removed;

    /// <summary>When the turn began, UTC.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The sequence of the entry that is added next.</summary>
    public long NextSequence => lastSequence + _accepted.Count + 1;

    public bool IsRemoved(long sequence) => _removed.Contains(sequence);

    /// <summary>Adds an entry, made with <see cref="NextSequence"/>.</summary>
    /// <param name="entry">As the index is to have it.</param>
    /// <param name="id">24 bytes that go with it.</param>
    /// <param name="bizMsgIdr">
    /// 1 to 35 ASCII characters. The sender is the ledger's own name, so they meet no institution's.
    /// </param>
    /// <param name="payload">The stored form, which no code changes from now on.</param>
    public void Add(TEntry entry, ResourceId id, string bizMsgIdr, ReadOnlyMemory<byte> payload)
    {
        _accepted.Add(new MessageAccepted(NextSequence, id, new IncomingMessage(name, name, bizMsgIdr, 1, payload)));
        Added.Add(entry);
    }

    /// <summary>Takes an entry out that was durable before this turn.</summary>
    public void Remove(long sequence) => _removed.Add(sequence);

    /// <summary>
    /// The turn as the store takes it: entries are messages that are handed out once, to a stream that lives within this commit,
    /// and parked. So no reader is given them, and no retention takes them, until they are dropped.
    /// </summary>
    public List<Decision> Decisions()
    {
        var decisions = new List<Decision>(_accepted.Count + _removed.Count + 3);
        decisions.AddRange(_accepted);
        if (_accepted.Count > 0)
        {
            var stream = new StreamId((ulong)_accepted[0].Sequence);
            var range = new SequenceRange(_accepted[0].Sequence, _accepted.Count);
            decisions.Add(new StreamOpened(stream, now, null));
            decisions.Add(new BatchTaken(stream, 1, new Batch([range], 0)));
            decisions.Add(new StreamClosed(stream, CloseReason.Deleted, [], [range with { Deliveries = 1 }]));
        }

        SequenceRange run = default;
        foreach (var sequence in _removed)
        {
            if (run.Count > 0 && run.Last + 1 == sequence)
            {
                run = run with { Count = run.Count + 1 };
                continue;
            }

            if (run.Count > 0)
                decisions.Add(new ParkedDropped(run));
            run = new SequenceRange(sequence, 1);
        }

        if (run.Count > 0)
            decisions.Add(new ParkedDropped(run));
        return decisions;
    }
}
