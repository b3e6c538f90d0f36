using PixStream.Storage.Journal.Format;
using PixStream.Streams;

namespace PixStream.Storage.Journal.Tests;

/// <summary>Messages found by the name that their sender gave them.</summary>
public sealed class FindByIdTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_durable_message_is_found_before_and_after_a_restart()
    {
        using (var store = Open())
        {
            for (var i = 0; i < 500; i++)
                _book.Accept(_time, $"M{i}", i);
            await CommitAsync(store, _book);
            await FindsAllAsync(store);
        }

        using (var store = Open())
            await FindsAllAsync(store);
    }

    [Fact]
    public async Task A_name_that_nobody_gave_is_not_found()
    {
        using var store = Open();
        _book.Accept(_time, "M1");
        await CommitAsync(store, _book);

        Assert.Null(await store.FindByIdAsync(Sample.Sender, "M2"));
        Assert.Null(await store.FindByIdAsync(Sample.Sender, "m1"));
        Assert.Null(await store.FindByIdAsync(Sample.Sender, ""));
        Assert.Null(await store.FindByIdAsync(Sample.Psp, "M1"));
    }

    [Fact]
    public async Task A_name_belongs_to_its_sender_and_not_to_the_participant_that_it_went_to()
    {
        using var store = Open();
        var mine = _book.Accept(new IncomingMessage(Sample.Sender, Sample.Psp, "M", 1, "mine"u8.ToArray()), _time.GetUtcNow());
        var other = _book.Accept(new IncomingMessage(Sample.Other, Sample.Psp, "M", 1, "other"u8.ToArray()), _time.GetUtcNow());
        await CommitAsync(store, _book);

        await Check.FindsAsync(store, mine);
        await Check.FindsAsync(store, other);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(2048)]
    public async Task Of_several_messages_with_one_name_the_newest_is_found(int segmentBytes)
    {
        MessageAccepted? newest = null;
        using (var store = Sample.Open(_disk, _time, segmentBytes))
            for (var i = 0; i < 20; i++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(i % 2));
                newest = _book.Accept(_time, "again", 300 + i);
                await CommitAsync(store, _book);
                await Check.FindsAsync(store, newest);
            }

        using (var store = Sample.Open(_disk, _time, segmentBytes))
            await Check.FindsAsync(store, newest!);
    }

    [Fact]
    public async Task The_newest_is_the_last_one_stored_even_where_the_clock_went_back()
    {
        using var store = Open();
        _book.Accept(Sample.Message(Sample.Psp, "again", 10), _time.GetUtcNow());
        var newest = _book.Accept(Sample.Message(Sample.Psp, "again", 11), _time.GetUtcNow() - TimeSpan.FromMinutes(1));
        await CommitAsync(store, _book);

        await Check.FindsAsync(store, newest);
    }

    [Fact]
    public async Task Two_names_with_one_hash_are_never_taken_for_each_other()
    {
        using (var journal = new SteppedJournal(_disk, _time))
        {
            _book.Accept(_time, "first", 1500);
            _book.Accept(_time, "second", 1500);
            await journal.CommitAsync(_book);
            _book.Accept(_time, "third", 1500);
            await journal.CommitAsync(_book);
        }

        // An index in which all names have the hash of the first.
        Assert.True(SegmentIndex.TryRead(_disk, 1, _ => true, out _, out var entries));
        SegmentIndex.Write(_disk, 1, [.. entries.Select(entry => entry with { NameHash = entries[0].NameHash })]);

        using var store = Sample.Open(_disk, _time, 4096);
        await Check.FindsAsync(store, _book.Messages[1]);
        await Check.FindsAsync(store, _book.Messages[3]);
        Assert.Null(await store.FindByIdAsync(Sample.Sender, "second"));
    }

    [Fact]
    public async Task A_message_that_was_confirmed_is_found_still()
    {
        using (var store = Open())
        {
            _book.Accept(_time, "M1");
            _book.ConfirmAll(_time);
            await CommitAsync(store, _book);
            await Check.FindsAsync(store, _book.Messages[1]);
        }

        using (var store = Open())
            await Check.FindsAsync(store, _book.Messages[1]);
    }

    [Fact]
    public async Task A_damaged_message_is_named_and_not_given()
    {
        using var store = Open();
        _book.Accept(_time, "M1");
        await CommitAsync(store, _book);
        _disk.Flip("0000000001.seg", (SegmentHeader.Size + 180) * 8);

        var damage = await Assert.ThrowsAsync<CorruptStoreException>(async () => await store.FindByIdAsync(Sample.Sender, "M1"));

        Assert.Contains("0000000001.seg is damaged at offset", damage.Message, StringComparison.Ordinal);
    }

    private JournalStore Open() => Sample.Open(_disk, _time);

    private async Task FindsAllAsync(JournalStore store)
    {
        foreach (var message in _book.Messages.Values)
            await Check.FindsAsync(store, message);
    }

    private static async Task CommitAsync(JournalStore store, ParticipantBook book)
    {
        var claim = await store.ClaimAsync(book.Ispb);
        await store.Commit(book.Ispb, claim.Claim, book.Take());
    }
}
