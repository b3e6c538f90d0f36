using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Writing;

/// <summary>Where the journal ends.</summary>
/// <param name="Offset">Where the last whole block of the last segment ends.</param>
/// <param name="NextBlock">Number of the block that comes next.</param>
internal readonly record struct JournalEnd(long Offset, ulong NextBlock);

/// <summary>
/// Takes commits from all participants and writes those that wait as one block with one flush. After a failed write or flush it
/// takes nothing until it has cut off what may be half there and begun a new segment: what a failed flush left behind is
/// neither trusted nor flushed again.
/// </summary>
internal sealed partial class JournalWriter(
    Journal journal, JournalEnd end, SegmentPreparer preparer, FlushMode flush, TimeProvider time, JournalInstruments instruments,
    Background background) : IThreadPoolWorkItem
{
    /// <summary>Bytes that may wait for a flush. More is refused: the disk does not keep up.</summary>
    private const int PendingMax = 256 << 20;

    /// <summary>
    /// How often the writer queues itself again before it writes. Requests that wait for a thread then share its flush. On an
    /// idle machine nothing waits, and it writes at once.
    /// </summary>
    private const int YieldsMax = 4;

    /// <summary>How long after a failure the next repair is tried.</summary>
    private static readonly TimeSpan RepairEvery = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private CommitGroup _filling = new(journal.Cipher);
    private CommitGroup _spare = new(journal.Cipher);
    private JournalEnd _end = end;
    private long _segmentLimit = Math.Max(preparer.SegmentBytes, journal.CheckpointEnd * 2);
    private long _lastClaim;
    private StoreUnavailableException? _failure;
    private ITimer? _repair;
    private bool _working;
    private bool _stopping;
    private int _yields;

    /// <summary>Why nothing is taken now; null while all is well.</summary>
    public StoreUnavailableException? Failure => Volatile.Read(ref _failure);

    /// <summary>Takes decisions for the next flush.</summary>
    /// <exception cref="ArgumentException">A message is longer than a record can be. Nothing is taken.</exception>
    public Task Commit(JournaledParticipant participant, long claim, IReadOnlyList<Decision> decisions)
    {
        ExpectFit(decisions);
        Task done;
        lock (_gate)
        {
            if (claim == 0 || claim != participant.Claim)
                return Task.FromException(new StoreUnavailableException("The claim is void."));
            if (_failure is not null || _stopping || _filling.Length > PendingMax)
            {
                // The owner's decisions are lost, so its claim becomes void.
                participant.Claim = 0;
                return Task.FromException(_failure ?? new StoreUnavailableException(
                    _stopping ? "The journal is closed." : $"More than {PendingMax} bytes wait for the disk."));
            }

            if (decisions.Count == 0)
                return participant.LastCommit;
            for (var i = 0; i < decisions.Count; i++)
                _filling.Add(participant, decisions[i]);
            done = participant.LastCommit = _filling.Join();
            if (_working)
                return done;
            _working = true;
        }

        background.Queue(this);
        return done;
    }

    /// <summary>
    /// Runs the loop once. Work that already waits for a thread goes first. The loop ends when nothing waits for a flush.
    /// </summary>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            if (_yields < YieldsMax && background.Waiting > 0)
            {
                _yields++;
                background.Queue(this);
                return;
            }

            _yields = 0;
            Work();
        }
        catch (Exception broken)
        {
            instruments.WriterBroken(broken);
            Environment.FailFast("The journal's writer is broken.", broken);
        }
    }

    /// <summary>
    /// Writes and flushes what waits; after a failure, tries to repair. One call writes at a time; the next may begin while this
    /// one still tells its waiters.
    /// </summary>
    public void Work()
    {
        CommitGroup group;
        lock (_gate)
        {
            group = _filling;
            if (!group.IsEmpty)
                (_filling, _spare) = (_spare, group);
        }

        CommitWaiters? waiters = null;
        if (_failure is not null)
            TryRepair();
        else if (!group.IsEmpty)
            waiters = Write(group);

        bool again;
        lock (_gate)
        {
            again = _working = !_filling.IsEmpty;
            if (!again)
                Monitor.PulseAll(_gate);
        }

        // First the next flush, which another thread can wait for meanwhile; then those that waited for this one.
        if (again)
            background.Queue(this);
        waiters?.Tell(background);
    }

    /// <summary>Takes no more commits, and waits until what was taken is written.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            while (_working)
                Monitor.Wait(_gate);
            _repair?.Dispose();
        }
    }

    private void ExpectFit(IReadOnlyList<Decision> decisions)
    {
        for (var i = 0; i < decisions.Count; i++)
            if (decisions[i] is MessageAccepted { Message: var message }
                && (message.BizMsgIdr.Length > byte.MaxValue
                    || Record.SizeOf(MessageRecord.BodyLength(message, journal.Cipher.IsOn)) > RecordPosition.LengthMax))
                throw new ArgumentException(
                    $"A message of {message.Payload.Length} bytes does not fit a record of {RecordPosition.LengthMax}.",
                    nameof(decisions));
    }

    /// <returns>Those that wait to be told how it ended.</returns>
    private CommitWaiters Write(CommitGroup group)
    {
        var started = time.GetTimestamp();
        using var activity = JournalInstruments.Activities.StartActivity("pixstream.journal.commit");
        activity?.SetTag("pixstream.journal.decisions", group.Entries.Count);
        try
        {
            if (_end.Offset + group.Length + Seal.Size > _segmentLimit)
                Roll();
            var block = group.Complete(_end.NextBlock, journal.Last.Number, _end.Offset, journal.Seed);
            var file = journal.Last.File;
            file.Write(_end.Offset, block);
            if (flush == FlushMode.Always)
                file.Flush();
            WriteSeal(file, _end.Offset + block.Length, _end.NextBlock);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(group, failure);
        }

        foreach (var entry in group.Entries)
            journal.Fold(entry.Participant, entry.Decision, journal.Last, _end.Offset + entry.Offset, entry.Length);
        _end = new JournalEnd(_end.Offset + group.Length, _end.NextBlock + 1);
        JournalInstruments.Committed(group.Entries.Count, group.Length, time.GetElapsedTime(started));
        if (_end.Offset > _segmentLimit / 2)
            preparer.PrepareNext();
        return group.Empty();
    }

    private void WriteSeal(IJournalFile file, long offset, ulong block)
    {
        Span<byte> seal = stackalloc byte[Seal.Size];
        new Seal((uint)offset, block, (uint)journal.Last.Number).Write(seal, journal.Seed);
        file.Write(offset, seal);
    }

    /// <summary>Begins the next segment with a checkpoint, so that it can be recovered without those before it.</summary>
    private void Roll()
    {
        var finished = journal.Last;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        ForgetQuiet();
        var (segment, next) = preparer.Begin(journal, new SegmentHeader(journal.NextNumber(), journal.Key, now, _end.NextBlock));
        journal.Segments[segment.ShortNumber] = segment;
        journal.Last = segment;
        _end = next;
        // A checkpoint that fills the segment must not make every commit begin another one.
        _segmentLimit = Math.Max(preparer.SegmentBytes, 2 * next.Offset);
        finished.ClosedAtMs = now;
        finished.EndWriting();
        preparer.Index(finished);
    }

    /// <returns>Those whose commit fails with it.</returns>
    private CommitWaiters Fail(CommitGroup group, Exception cause)
    {
        var failure = new StoreUnavailableException($"{journal.Last.Path} cannot be written: {cause.Message}", cause);
        CommitGroup waiting;
        lock (_gate)
        {
            _failure = failure;
            waiting = _filling;
            // Participants without decisions in these two groups keep their claims.
            foreach (var entry in group.Entries.Concat(waiting.Entries))
                entry.Participant.Claim = 0;
            if (!waiting.IsEmpty)
                _filling = group;
            _repair = time.CreateTimer(static writer => ((JournalWriter)writer!).RepairSoon(), this, RepairEvery, RepairEvery);
        }

        instruments.CommitFailed(failure);
        var waiters = group.Empty();
        waiters.Failure = failure;
        if (waiting != _filling)
        {
            _spare = waiting;
            waiters.Add(waiting.Empty());
        }

        return waiters;
    }

    private void TryRepair()
    {
        try
        {
            var file = journal.Last.File;
            file.SetLength(_end.Offset);
            file.Flush();
            // The last whole block keeps its seal, which the block that failed may have overwritten.
            WriteSeal(file, _end.Offset, _end.NextBlock - 1);
            file.Flush();
            Roll();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            instruments.RepairFailed(failure.Message);
            return;
        }

        lock (_gate)
        {
            _failure = null;
            _repair?.Dispose();
            _repair = null;
        }

        instruments.Repaired();
    }

    private void RepairSoon()
    {
        lock (_gate)
        {
            if (_failure is null || _working || _stopping)
                return;
            _working = true;
        }

        background.Queue(this);
    }
}
