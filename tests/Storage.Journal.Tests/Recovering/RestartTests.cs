using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Recovering;

/// <summary>What a store gives after it was closed and opened again is what it gave before.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly MemoryDisk _disk = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_new_journal_knows_no_participant()
    {
        using var store = Open();

        var claim = await store.ClaimAsync(Sample.Psp);

        Assert.Equal(0, claim.State.LastSequence);
        Assert.Equal(1, claim.State.Next);
        Assert.True(store.IsAvailable);
        Assert.Equal(0, store.UnreadMessages);
    }

    [Fact]
    public async Task Messages_that_are_unread_are_counted_through_a_restart()
    {
        ParticipantBook[] books = [new(Sample.Psp), new(Sample.Other)];
        using (var store = Open())
            foreach (var book in books)
            {
                book.Accept(_time);
                book.ConfirmAll(_time);
                book.Accept(_time);
                await store.Commit(book.Ispb, (await store.ClaimAsync(book.Ispb)).Claim, book.Take());
            }

        using (var store = Open())
            Assert.Equal(2, store.UnreadMessages);
    }

    [Fact]
    public async Task A_batch_whose_messages_lie_in_several_segments_is_read_as_one()
    {
        var book = new ParticipantBook(Sample.Psp);
        using var store = Open(segmentBytes: 4096);
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        for (var i = 0; i < 10; i++)
        {
            book.Accept(_time, size: 1500);
            await store.Commit(Sample.Psp, claim, book.Take());
        }

        Assert.True(_disk.Names.Count(name => name.EndsWith(".seg", StringComparison.Ordinal)) >= 4);
        using var batch = await store.ReadAsync(Sample.Psp, new Batch([new(7, 2), new(2, 3), new(9, 2), new(1, 1)], 0));

        Assert.Equal(8, batch!.Count);
        long[] order = [7, 8, 2, 3, 4, 9, 10, 1];
        for (var i = 0; i < order.Length; i++)
            Check.IsMessage(book.Messages[order[i]], batch[i]);
    }

    [Fact]
    public async Task Messages_far_apart_in_one_segment_are_read_as_one_batch()
    {
        ParticipantBook book = new(Sample.Psp), other = new(Sample.Other);
        using var store = Open();
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        var others = (await store.ClaimAsync(Sample.Other)).Claim;
        foreach (var gap in (int[])[0, 10, 127, 128, 129, 4000, 4096, 5000, 100_000])
        {
            book.Accept(_time, size: 137 + gap);
            await store.Commit(Sample.Psp, claim, book.Take());
            other.Accept(_time, size: gap);
            await store.Commit(Sample.Other, others, other.Take());
        }

        using var batch = await store.ReadAsync(Sample.Psp, new Batch([new(1, 9)], 0));
        for (var i = 0; i < 9; i++)
            Check.IsMessage(book.Messages[i + 1], batch![i]);
    }

    [Fact]
    public async Task A_journal_that_is_opened_a_hundred_times_stays_the_same()
    {
        var book = new ParticipantBook(Sample.Psp);
        for (var i = 0; i < 100; i++)
        {
            using var store = Open(segmentBytes: 4096);
            var claim = await store.ClaimAsync(Sample.Psp);
            Assert.Equal(ParticipantBook.Text(book.State), ParticipantBook.Text(claim.State));
            book.Accept(_time, size: 200);
            await store.Commit(Sample.Psp, claim.Claim, book.Take());
        }

        using (var store = Open(segmentBytes: 4096))
            await Check.HoldsAsync(store, book);
    }

    [Fact]
    public async Task A_closed_store_lets_go_of_all_its_files()
    {
        var book = new ParticipantBook(Sample.Psp);
        for (var i = 0; i < 5; i++)
            book.Accept(_time, size: 3000);
        await CommitAndRestartAsync(book, segmentBytes: 4096);

        Assert.Equal(0, _disk.OpenHandles);
    }

    private JournalStore Open(int segmentBytes = 1 << 20) => Sample.Open(_disk, _time, segmentBytes);

    private async Task CommitAndRestartAsync(ParticipantBook book, int segmentBytes = 1 << 20)
    {
        using (var store = Open(segmentBytes))
        {
            var claim = await store.ClaimAsync(book.Ispb);
            await store.Commit(book.Ispb, claim.Claim, book.Take());
            await Check.HoldsAsync(store, book);
        }

        using (var store = Open(segmentBytes))
            await Check.HoldsAsync(store, book);
    }
}
