using PixStream.Storage.Journal.Segments;

namespace PixStream.Storage.Journal;

/// <summary>
/// Removes the segments that closed longer ago than messages are kept and in which everything is confirmed; forgets the
/// message keys past their window, and participants of which nothing is left. Runs at start and every hour.
/// </summary>
internal sealed class Retention : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Journal _journal;
    private readonly TimeSpan _keep;
    private readonly int _participantsKept;
    private readonly TimeProvider _time;
    private readonly JournalInstruments _instruments;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _stopped;

    public Retention(Journal journal, JournalOptions options, TimeProvider time, JournalInstruments instruments)
    {
        _journal = journal;
        _keep = options.Retention;
        _participantsKept = options.ParticipantsKept;
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
                foreach (var segment in _journal.Segments.Values.OrderBy(static segment => segment.Number))
                    if (segment.ClosedAtMs < before && IsConfirmed(segment))
                        Remove(segment);
                _journal.MessageKeys.Expire();
                if (_journal.Participants.Count > _participantsKept)
                    _journal.SetForgettable(Forgettable(before));
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

    /// <summary>Participants whose last message is past retention and in no segment any more.</summary>
    private List<(JournaledParticipant Participant, long LastSequence)> Forgettable(long before)
    {
        var quiet = new Dictionary<ulong, (JournaledParticipant Participant, long LastSequence)>();
        var newest = 0L;
        // The segment that is written to has no index yet.
        before = Math.Min(before, _journal.Last.Header.CreatedAtMs);
        foreach (var (word, participant) in _journal.Participants)
            lock (participant.Gate)
                if (participant.IsQuiet && participant.LastAcceptedAtMs < before)
                {
                    quiet.Add(word, (participant, participant.State.LastSequence));
                    newest = Math.Max(newest, participant.LastAcceptedAtMs);
                }

        // What keeps an old segment is another participant's message, and one of theirs may lie beside it.
        foreach (var segment in _journal.Segments.Values)
        {
            if (quiet.Count == 0 || segment.Header.CreatedAtMs > newest)
                continue;
            if (!SegmentIndex.TryRead(_journal.Disk, segment.Number, static _ => false, out var spans, out _))
                return [];
            foreach (var span in spans)
                quiet.Remove(span.Ispb);
        }

        return [.. quiet.Values];
    }

    private void Remove(Segment segment)
    {
        // Known until its file is gone, so that it is tried again where the file cannot be removed.
        segment.Dispose();
        _journal.Disk.Delete(segment.Name);
        _journal.Segments.TryRemove(segment.ShortNumber, out _);
        _journal.Disk.Delete(SegmentIndex.NameOf(segment.Number));
        _instruments.SegmentRemoved(segment.Path, DateTimeOffset.FromUnixTimeMilliseconds(segment.ClosedAtMs));
    }
}
