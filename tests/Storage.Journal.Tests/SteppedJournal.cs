using PixStream.Storage.Journal.Reading;
using PixStream.Storage.Journal.Recovering;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests;

/// <summary>
/// A journal without its writer thread: the test says when the writer works. So a commit can be held, and a repair needs no
/// waiting.
/// </summary>
internal sealed class SteppedJournal : IDisposable
{
    /// <summary>Fewer than the segments that the tests make.</summary>
    public const int OpenSegmentsMax = 3;

    private readonly Journal _journal;
    private readonly JournalWriter _writer;
    private readonly SegmentPreparer _preparer;
    private readonly BatchReader _reader;

    public SteppedJournal(MemoryDisk disk, TimeProvider time, int segmentBytes = 4096, FlushMode flush = FlushMode.Always)
    {
        _preparer = new SegmentPreparer(disk, segmentBytes, Sample.Instruments, Background.ThreadPool);
        try
        {
            var recovered = new Recovery(
                disk, new OpenSegments(OpenSegmentsMax), _preparer, Sample.Instruments, time, new CryptoRandomSource()).Run();
            _journal = recovered.Journal;
            CutBytes = recovered.CutBytes;
            _writer = new JournalWriter(
                _journal, recovered.End, _preparer, flush, time, Sample.Instruments, new SteppedBackground());
            _reader = new BatchReader(_journal);
        }
        catch
        {
            _preparer.Dispose();
            throw;
        }
    }

    public bool IsAvailable => _writer.Failure is null;

    /// <summary>What the start cut off.</summary>
    public long CutBytes { get; }

    public ulong LastSegment => _journal.Last.Number;

    public IEnumerable<ParticipantState> States => _journal.Participants.Values.Select(participant => participant.State);

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb) =>
        (await _writer.ClaimAsync(_journal.Participant(ispb)))!.Value;

    public void Release(Ispb ispb, long claim) => _writer.Release(_journal.Participant(ispb), claim);

    /// <summary>Hands a commit in. It is done, or fails, with the next <see cref="Work"/>.</summary>
    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions) =>
        _writer.Commit(_journal.Participant(ispb), claim, decisions);

    /// <summary>Writes what waits, or tries to repair.</summary>
    public void Work() => _writer.Work();

    /// <summary>Claims, commits the book's draft, and waits until it is durable.</summary>
    public async Task CommitAsync(ParticipantBook book)
    {
        var claim = await ClaimAsync(book.Ispb);
        var durable = Commit(book.Ispb, claim.Claim, book.Take());
        Work();
        await durable;
    }

    public StoredBatch? Read(Ispb ispb, SequenceRange range) => _reader.Read(ispb, new Batch([range], 0));

    /// <summary>Checks a participant's state, and the bytes of all that is not confirmed.</summary>
    public void Holds(ParticipantBook book)
    {
        var state = _journal.Participant(book.Ispb).State;
        Assert.Equal(ParticipantBook.Text(book.State), ParticipantBook.Text(state));
        CanRead(book);
    }

    public void CanRead(ParticipantBook book)
    {
        foreach (var sequence in Check.Unconfirmed(_journal.Participant(book.Ispb).State))
        {
            using var batch = Read(book.Ispb, new SequenceRange(sequence, 1));
            Assert.True(batch is not null, $"Message {sequence} of {book.Ispb} is out of reach.");
            Check.IsMessage(book.Messages[sequence], batch[0]);
        }
    }

    /// <summary>Lets go of the files; waits for what is done in the background.</summary>
    public void Dispose()
    {
        _preparer.Dispose();
        foreach (var segment in _journal.Segments.Values)
            segment.Dispose();
    }

    /// <summary>Leaves the writer's turns to the test.</summary>
    private sealed class SteppedBackground : Background
    {
        public override void Queue(IThreadPoolWorkItem work)
        {
            if (work is not JournalWriter)
                base.Queue(work);
        }
    }
}
