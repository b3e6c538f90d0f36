using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Retaining;

/// <summary>What is old and confirmed goes; nothing else does.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(30);

    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);
    private readonly ParticipantBook _other = new(Sample.Other);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Old_segments_in_which_all_is_confirmed_are_removed()
    {
        await WriteAsync();
        await ChangeAsync(() => _book.ConfirmAll(_time));
        Assert.Equal(4, Segments().Length);

        using (var store = Open())
        {
            _time.Advance(Keep);
            Assert.Equal(4, Segments().Length);
            _time.Advance(TimeSpan.FromHours(2));
            Assert.Equal(["0000000004.seg"], Segments());
            Assert.DoesNotContain(_disk.Names, name => name.EndsWith(".idx", StringComparison.Ordinal));
            await Check.HoldsAsync(store, _book);
        }

        using (var store = Open())
        {
            await Check.HoldsAsync(store, _book);
            _book.Accept(_time, size: 3500);
            await CommitAsync(store, _book);
        }

        using (var store = Open())
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task A_store_that_stays_open_removes_what_grew_old_meanwhile()
    {
        using var store = Open();
        for (var i = 0; i < 7; i++)
        {
            _book.Accept(_time, size: 1700);
            await CommitAsync(store, _book);
        }

        _book.ConfirmAll(_time);
        await CommitAsync(store, _book);
        while (!_disk.Names.Contains("0000000003.idx"))
            await Task.Yield();

        _time.Advance(Keep + TimeSpan.FromHours(2));

        Assert.Equal(["0000000004.seg"], Segments());
        await Check.HoldsAsync(store, _book);
    }

    [Theory]
    [InlineData("unread")]
    [InlineData("outstanding")]
    [InlineData("returned")]
    [InlineData("parked")]
    public async Task One_message_that_is_not_confirmed_keeps_its_segment(string how)
    {
        await WriteAsync();
        await ChangeAsync(() =>
        {
            // All is confirmed but message 3, which lies in the second segment.
            var reader = _book.OpenStream(_time);
            _book.TakeBatch(reader, 2);
            var holder = _book.OpenStream(_time);
            if (how == "unread")
            {
                _book.Close(reader);
                return;
            }

            _book.TakeBatch(holder, 1);
            _book.TakeBatch(reader, 100);
            _book.Close(reader);
            if (how != "outstanding")
                _book.Close(holder, confirm: false, park: how == "parked");
        });

        _time.Advance(TimeSpan.FromDays(100));
        using (var store = Open())
        {
            _time.Advance(TimeSpan.FromHours(2));
            Assert.Equal(
                how == "unread" ? ["0000000002.seg", "0000000003.seg", "0000000004.seg"] : ["0000000002.seg", "0000000004.seg"],
                Segments());
            await Check.HoldsAsync(store, _book);
        }

        using (var store = Open())
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task One_participants_unread_message_keeps_the_segment_that_it_shares()
    {
        _other.Accept(_time);
        await ChangeAsync(() => { });
        await WriteAsync();
        await ChangeAsync(() => _book.ConfirmAll(_time));

        _time.Advance(TimeSpan.FromDays(100));
        using (var store = Open())
        {
            _time.Advance(TimeSpan.Zero);
            Assert.Equal(["0000000001.seg", "0000000004.seg"], Segments());
        }

        using (var store = Open())
            await Check.HoldsAsync(store, _other);
    }

    [Fact]
    public async Task A_removed_message_is_out_of_reach_and_its_key_unknown_and_neither_is_an_error()
    {
        await WriteAsync();
        await ChangeAsync(() => _book.ConfirmAll(_time));
        using var store = Open();
        await Check.FindsAsync(store, _book.Messages[1]);
        _time.Advance(TimeSpan.FromDays(100));

        Assert.Null(await store.ReadAsync(Sample.Psp, new Batch([new(1, 1)], 0)));
        Assert.Null(await store.FindByKeyAsync(Sample.Sender, _book.Messages[1].Message.BizMsgIdr));
    }

    [Theory]
    [InlineData("by its sequence")]
    [InlineData("by its key")]
    public async Task A_message_that_is_removed_while_it_is_read_is_out_of_reach_and_no_error(string read)
    {
        await WriteAsync();
        using var store = Open();
        _book.ConfirmAll(_time);
        await CommitAsync(store, _book);
        var removed = false;
        _disk.Faults = call =>
        {
            if (call is { Operation: DiskOperation.Read, File: "0000000001.seg" } && !removed)
            {
                removed = true;
                _time.Advance(TimeSpan.FromDays(100));
            }

            return DiskFault.None;
        };

        if (read == "by its key")
            Assert.Null(await store.FindByKeyAsync(Sample.Sender, _book.Messages[1].Message.BizMsgIdr));
        else
            Assert.Null(await store.ReadAsync(Sample.Psp, new Batch([new(1, 1)], 0)));
        Assert.DoesNotContain("0000000001.seg", Segments());
    }

    [Fact]
    public async Task A_key_is_known_for_a_day_also_after_a_restart()
    {
        await WriteAsync();
        await ChangeAsync(() => _book.ConfirmAll(_time));
        _time.Advance(TimeSpan.FromHours(24));

        using var store = Open();
        foreach (var message in _book.Messages.Values)
            await Check.FindsAsync(store, message);
    }

    [Fact]
    public async Task A_segment_that_was_never_indexed_stays_until_it_is()
    {
        _disk.Faults = call => call.File.EndsWith(".idx.new", StringComparison.Ordinal) ? DiskFault.Fail : DiskFault.None;
        await WriteAsync();
        await ChangeAsync(() => _book.ConfirmAll(_time));
        using (Open())
        {
            _time.Advance(TimeSpan.FromDays(100));
            Assert.Equal(4, Segments().Length);
        }

        _disk.Faults = null;
        using (Open())
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Single(Segments());
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_removed_is_tried_again()
    {
        await WriteAsync();
        await ChangeAsync(() => _book.ConfirmAll(_time));
        _disk.Faults = call =>
            call is { Operation: DiskOperation.Delete, File: "0000000002.seg" } ? DiskFault.Fail : DiskFault.None;
        using (var store = Open())
        {
            _time.Advance(TimeSpan.FromDays(100));
            await Check.HoldsAsync(store, _book);
            Assert.Contains("0000000002.seg", Segments());
            _disk.Faults = null;
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(["0000000004.seg"], Segments());
        }

        using (var store = Open())
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task A_crash_while_files_are_removed_does_no_harm()
    {
        for (var at = 1; at <= 7; at++)
            foreach (var survival in Enum.GetValues<Survival>())
            {
                var book = new ParticipantBook(Sample.Psp);
                using var disk = new MemoryDisk(at);
                await WriteAsync(disk, book);
                var deleted = 0;
                using (var store = Sample.Open(disk, _time, 4096, Keep))
                {
                    book.ConfirmAll(_time);
                    await CommitAsync(store, book);
                    disk.Faults = call =>
                        call.Operation == DiskOperation.Delete && ++deleted == at ? DiskFault.PowerOff : DiskFault.None;
                    _time.Advance(TimeSpan.FromDays(100));
                }

                using (var store = Sample.Open(disk.PowerLoss(survival), _time, 4096, Keep))
                {
                    await Check.HoldsAsync(store, book);
                    _time.Advance(TimeSpan.FromHours(1));
                    await Check.HoldsAsync(store, book);
                }
            }
    }

    private JournalStore Open() => Sample.Open(_disk, _time, 4096, Keep);

    private string[] Segments() => [.. _disk.Names.Where(name => name.EndsWith(".seg", StringComparison.Ordinal))];

    private Task WriteAsync() => WriteAsync(_disk, _book);

    /// <summary>Four segments: messages 1 and 2 are in the first, 3 and 4 in the second, and so on.</summary>
    private async Task WriteAsync(MemoryDisk disk, ParticipantBook book)
    {
        using var store = Sample.Open(disk, _time, 4096, Keep);
        for (var i = 0; i < 7; i++)
        {
            book.Accept(_time, size: 1700);
            await CommitAsync(store, book);
        }
    }

    private async Task ChangeAsync(Action change)
    {
        using var store = Open();
        change();
        foreach (var book in (ParticipantBook[])[_book, _other])
            await CommitAsync(store, book);
    }

    private static async Task CommitAsync(JournalStore store, ParticipantBook book)
    {
        var claim = await store.ClaimAsync(book.Ispb);
        await store.Commit(book.Ispb, claim.Claim, book.Take());
    }
}
