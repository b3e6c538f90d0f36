using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Format;

/// <summary>Whole files as the first version writes them. Every later version opens them.</summary>
public sealed class GoldenJournalTests : IDisposable
{
    private const int SegmentBytes = 1024;

    /// <summary>Since checkpoints say when each participant's last message was accepted.</summary>
    private const string WithTimes = "-with-times";

    private static readonly UInt128 Key = new(0x0011223344556677, 0x8899AABBCCDDEEFF);
    private static readonly string[] Files = ["0000000001.seg", "0000000001.idx", "0000000002.seg"];

    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);
    private readonly ParticipantBook _other = new(Sample.Other);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_journal_has_its_bytes()
    {
        await WriteAsync(_disk);

        Assert.Equal(Files.Order(StringComparer.Ordinal), _disk.Names.Where(name => name != SegmentPreparer.SpareName));
        foreach (var name in Files)
        {
            var bytes = _disk.BytesOf(name);
            // Without the zeros that wait to be written over.
            var length = name.EndsWith(".seg", StringComparison.Ordinal)
                ? bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1
                : bytes.Length;
            Golden.Is("v1-" + name + (name == "0000000002.seg" ? WithTimes : ""), bytes.AsSpan(0, length));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(WithTimes)]
    public async Task A_journal_of_an_earlier_version_is_opened(string second)
    {
        using var written = new MemoryDisk();
        await WriteAsync(written);
        foreach (var name in Files)
            _disk.Put(name, Golden.Bytes("v1-" + name + (name == "0000000002.seg" ? second : "")));

        Assert.True(SegmentIndex.TryRead(_disk, 1, _ => true, out var spans, out var entries));
        Assert.Equal((2, 4), (spans.Length, entries.Length));
        using var store = Sample.Open(_disk, _time, SegmentBytes);
        foreach (var book in (ParticipantBook[])[_book, _other])
        {
            await Check.HoldsAsync(store, book);
            foreach (var message in book.Messages.Values)
                await Check.FindsAsync(store, message);
        }
    }

    private async Task WriteAsync(MemoryDisk disk)
    {
        using (var preparer = new SegmentPreparer(disk, SegmentBytes, Sample.Instruments, Background.ThreadPool))
            preparer.Begin(
                new Journal(disk, new OpenSegments(3), Key, _time),
                new SegmentHeader(1, Key, _time.GetUtcNow().ToUnixTimeMilliseconds(), 1)).Segment.Dispose();
        using var journal = new SteppedJournal(disk, _time, SegmentBytes);
        for (var i = 1; i <= 3; i++)
            _book.Accept(Message(Sample.Psp, $"M{i}", i), _time.GetUtcNow());
        await journal.CommitAsync(_book);
        _other.Accept(Message(Sample.Other, "M4", 1), _time.GetUtcNow());
        _other.ConfirmAll(_time);
        await journal.CommitAsync(_other);
        _time.Advance(TimeSpan.FromMinutes(5));
        var reader = _book.OpenStream(_time, "reader");
        _book.TakeBatch(reader, 2);
        _book.Close(reader, confirm: false);
        _book.TakeBatch(_book.OpenStream(_time), 1);
        await journal.CommitAsync(_book);
        Assert.Equal(2u, journal.LastSegment);
        _other.Accept(Message(Sample.Other, "M5", 1), _time.GetUtcNow());
        await journal.CommitAsync(_other);
    }

    private static IncomingMessage Message(Ispb to, string name, int operations) =>
        new(
            Sample.Sender, to, name, operations,
            System.Text.Encoding.ASCII.GetBytes($"<Envelope>{name} {new string('x', 40)}</Envelope>"));
}
