using System.Buffers.Binary;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Recovering;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;
using Record = PixStream.Storage.Journal.Format.Record;

namespace PixStream.Storage.Journal.Tests.Segments;

/// <summary>
/// A journal of several segments: how it grows, and what happens where one of its files is missing, damaged or foreign.
/// </summary>
public sealed class SegmentTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_full_segment_is_followed_by_the_next()
    {
        using (var store = Sample.Open(_disk, _time))
        {
            var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
            for (var i = 0; i < 41; i++)
            {
                _book.Accept(_time, size: 100_000);
                await store.Commit(Sample.Psp, claim, _book.Take());
            }

            await Check.HoldsAsync(store, _book);
        }

        string[] segments = [.. _disk.Names.Where(name => name.EndsWith(".seg", StringComparison.Ordinal))];
        Assert.Equal(["0000000001.seg", "0000000002.seg", "0000000003.seg", "0000000004.seg", "0000000005.seg"], segments);
        Assert.All(segments, name => Assert.Equal(1 << 20, _disk.BytesOf(name).Length));
        using (var store = Sample.Open(_disk, _time))
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task A_commit_larger_than_a_segment_has_one_to_itself()
    {
        using (var store = Sample.Open(_disk, _time))
        {
            var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3 && _book.Accept(_time, size: 1 << 20) is not null; j++)
                    if (j == 2)
                        await store.Commit(Sample.Psp, claim, _book.Take());
            _book.Accept(_time);
            await store.Commit(Sample.Psp, claim, _book.Take());
        }

        using (var store = Sample.Open(_disk, _time))
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task A_checkpoint_larger_than_a_segment_does_not_make_every_commit_begin_another_one()
    {
        var books = Enumerable.Range(1, 300).Select(n => new ParticipantBook(TestMessages.Participant(n))).ToArray();
        using (var journal = new SteppedJournal(_disk, _time, 4096))
        {
            foreach (var book in books)
            {
                book.Accept(_time, size: 20);
                book.OpenStream(_time, "a reader with quite a long name");
                await journal.CommitAsync(book);
            }

            Assert.InRange(journal.LastSegment, 3u, 40u);
        }

        var segments = new HashSet<ulong>();
        for (var i = 0; i < 10; i++)
        {
            using var journal = new SteppedJournal(_disk, _time, 4096);
            books[i].Accept(_time, size: 20);
            await journal.CommitAsync(books[i]);
            segments.Add(journal.LastSegment);
            foreach (var book in books)
                journal.Holds(book);
        }

        Assert.InRange(segments.Count, 1, 2);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("short")]
    [InlineData("of another segment")]
    [InlineData("another file")]
    public async Task An_index_that_is_of_no_use_is_made_again(string index)
    {
        await WriteAsync();
        var whole = _disk.BytesOf("0000000002.idx");
        if (index == "missing")
            _disk.Remove("0000000002.idx");
        else
            _disk.Put("0000000002.idx", index switch
            {
                "empty" => [],
                "short" => whole[..^1],
                "of another segment" => _disk.BytesOf("0000000001.idx"),
                _ => "something else altogether, and long enough to have a head"u8.ToArray(),
            });

        using (var store = Sample.Open(_disk, _time, 4096))
            await HoldsAsync(store);
        Assert.Equal(whole, _disk.BytesOf("0000000002.idx"));
    }

    [Fact]
    public async Task An_index_that_cannot_be_written_on_a_full_disk_does_not_keep_the_journal_shut()
    {
        await WriteAsync();
        _disk.Remove("0000000002.idx");
        _disk.Faults = call => call is { IsChange: true, Operation: not DiskOperation.Flush } ? DiskFault.Fail : DiskFault.None;

        using var store = Sample.Open(_disk, _time, 4096);
        await HoldsAsync(store);
    }

    [Fact]
    public async Task A_missing_segment_with_unread_messages_is_named()
    {
        await WriteAsync();
        _disk.Remove("0000000002.seg");

        var refusal = Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Contains("0000000002.seg", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_last_segment_is_noticed()
    {
        await WriteAsync();
        var last = _disk.Names.Last(name => name.EndsWith(".seg", StringComparison.Ordinal));
        _disk.Remove(last);

        var refusal = Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Contains(last, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_without_any_segment_but_with_an_index_is_not_begun_again()
    {
        await WriteAsync();
        foreach (var name in _disk.Names.Where(name => name.EndsWith(".seg", StringComparison.Ordinal)))
            _disk.Remove(name);

        Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));
    }

    [Fact]
    public async Task A_segment_that_lost_its_last_blocks_is_named()
    {
        await WriteAsync();
        var bytes = _disk.BytesOf("0000000002.seg");
        var scanner = new BlockScanner(bytes, SegmentHeader.Read(bytes, ""), "");
        scanner.TryNext(out _);
        _disk.Put("0000000002.seg", bytes[..(int)scanner.End.Offset]);
        _disk.Remove("0000000002.idx");

        var refusal = Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Contains("0000000002.seg is damaged at offset", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000001.seg")]
    [InlineData("0000000003.seg")]
    [InlineData("0000000009.seg")]
    public async Task A_segment_of_another_journal_is_named(string name)
    {
        await WriteAsync();
        using var foreign = new MemoryDisk();
        using (new SteppedJournal(foreign, _time))
        {
        }

        var bytes = foreign.BytesOf("0000000001.seg");
        var head = SegmentHeader.Read(bytes, "") with
        {
            Number = uint.Parse(name.AsSpan(0, 10), System.Globalization.CultureInfo.InvariantCulture),
        };
        head.Write(bytes);
        _disk.Put(name, bytes);

        var refusal = Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Contains(_disk.PathOf(name), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_under_another_segments_name_is_named()
    {
        await WriteAsync();
        _disk.Put("0000000002.seg", _disk.BytesOf("0000000001.seg"));

        var refusal = Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Contains("0000000002.seg", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_a_crash_left_behind_and_files_of_others_do_no_harm()
    {
        await WriteAsync();
        byte[] garbage = [.. Enumerable.Range(0, 5000).Select(n => (byte)n)];
        string[] names = ["next", "0000000001.idx.new", "0000000007.idx.new", "notes.txt", "1.seg", "000000000a.seg", ".seg"];
        foreach (var name in names)
            _disk.Put(name, garbage);

        using var store = Sample.Open(_disk, _time, 4096);
        await HoldsAsync(store);
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        for (var i = 0; i < 5; i++)
        {
            _book.Accept(_time, size: 2000);
            await store.Commit(Sample.Psp, claim, _book.Take());
        }

        await HoldsAsync(store);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_opened_leaves_no_file_open()
    {
        await WriteAsync();
        _disk.Flip("0000000004.seg", (SegmentHeader.Size + 40) * 8);
        var before = _disk.OpenHandles;

        Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Equal(before, _disk.OpenHandles);
    }

    [Fact]
    public async Task A_record_of_a_type_that_a_later_version_may_bring_is_refused_with_its_place()
    {
        using (var journal = new SteppedJournal(_disk, _time))
        {
            _book.OpenStream(_time);
            await journal.CommitAsync(_book);
        }

        var bytes = _disk.BytesOf("0000000001.seg");
        var scanner = new BlockScanner(bytes, SegmentHeader.Read(bytes, ""), "");
        scanner.TryNext(out _);
        var at = (int)scanner.End.Offset + BlockHeader.Size;
        var bodyLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        bytes[at + Record.HeaderSize] = 99;
        Record.Complete(bytes.AsSpan(at), Sample.Psp, bodyLength);
        _disk.Put("0000000001.seg", bytes);

        var refusal = Assert.Throws<CorruptStoreException>(() => Sample.Open(_disk, _time, 4096));

        Assert.Contains($"0000000001.seg at offset {at}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("99", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Four segments, all of them indexed but the last, with unread messages in each.</summary>
    private async Task WriteAsync()
    {
        using (var journal = new SteppedJournal(_disk, _time, 4096))
            for (var i = 0; i < 7; i++)
            {
                _book.Accept(_time, size: 1700);
                await journal.CommitAsync(_book);
            }

        Assert.Equal(
            [
                "0000000001.idx", "0000000001.seg", "0000000002.idx", "0000000002.seg", "0000000003.idx", "0000000003.seg",
                "0000000004.seg",
            ],
            _disk.Names.Where(name => name != SegmentPreparer.SpareName));
    }

    private async Task HoldsAsync(JournalStore store)
    {
        await Check.HoldsAsync(store, _book);
        foreach (var message in _book.Messages.Values)
            await Check.FindsAsync(store, message);
    }
}
