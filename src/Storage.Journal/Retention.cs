namespace PixStream.Storage.Journal;

/// <summary>
/// Removes the segments that closed longer ago than messages are kept and in which everything is confirmed. Runs at start and every hour.
/// </summary>
internal sealed class Retention : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Journal _journal;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private readonly JournalInstruments _instruments;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _stopped;

    public Retention(Journal journal, TimeSpan keep, TimeProvider time, JournalInstruments instruments)
    {
        _journal = journal;
        _keep = keep;
        _time = time;
        _instruments = instruments;
        _timer = time.CreateTimer(static retention => ((Retention)retention!).Run(), this, TimeSpan.Zero, Every);
    }

    public void Run()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            try
            {
                var before = (_time.GetUtcNow() - _keep).ToUnixTimeMilliseconds();
                foreach (var (_, segment) in _journal.Segments.OrderBy(pair => pair.Key))
                    if (segment.ClosedAtMs < before && IsConfirmed(segment))
                        Remove(segment);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _instruments.RetentionFailed(failure);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer.Dispose();
        }
    }

    private bool IsConfirmed(Segment segment)
    {
        // Without an index the next start makes one; until then the segment stays.
        if (!SegmentIndex.TryRead(_journal.Disk, segment.Number, static _ => false, out var spans, out _))
            return false;
        foreach (var span in spans)
        {
            if (!_journal.Participants.TryGetValue(span.Ispb, out var participant))
                continue;
            lock (participant.Gate)
                if (participant.State.HasUnconfirmed(span.First, span.Last))
                    return false;
        }

        return true;
    }

    private void Remove(Segment segment)
    {
        // Known until its file is gone, so that it is tried again where the file cannot be removed.
        segment.Dispose();
        _journal.Disk.Delete(segment.Name);
        _journal.Segments.TryRemove(segment.Number, out _);
        _journal.Disk.Delete(SegmentIndex.NameOf(segment.Number));
        _instruments.SegmentRemoved(segment.Path, DateTimeOffset.FromUnixTimeMilliseconds(segment.ClosedAtMs));
    }
}
