using PixStream.Streams;

namespace PixStream.Storage.Journal.Tests;

/// <summary>What a store gives after it was closed and opened again is what it gave before.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly MemoryDisk _disk = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_new_journal_knows_nobody()
    {
        using var store = Open();

        var claim = await store.ClaimAsync(Sample.Psp);

        Assert.Equal(0, claim.State.LastSequence);
        Assert.Equal(1, claim.State.Next);
        Assert.True(store.IsAvailable);
        Assert.Equal(0, store.UnreadMessages);
    }

    [Fact]
    public async Task Every_kind_of_decision_lasts()
    {
        var book = new ParticipantBook(Sample.Psp);
        for (var i = 0; i < 40; i++)
            book.Accept(_time, operations: 1 + (i % 3));
        var first = book.OpenStream(_time, "leitor Nº 1");
        var second = book.OpenStream(_time);
        var third = book.OpenStream(_time, "");
        book.TakeBatch(first, 3);
        book.TakeBatch(second, 4);
        book.TakeBatch(first, 5);
        book.TakeBatch(third, 6);
        book.Advance(first);
        book.Close(second, confirm: false);
        book.Close(third, confirm: false, park: true);
        var fourth = book.OpenStream(_time, "4");
        book.TakeBatch(fourth, 7);
        book.Decide(new ParkedReleased(book.State.Parked[0] with { Count = 2 }));
        book.Decide(new ParkedDropped(book.State.Parked[0] with { Count = 1 }));

        await CommitAndRestartAsync(book);
    }

    [Fact]
    public async Task Decisions_committed_one_by_one_and_all_at_once_give_the_same()
    {
        ParticipantBook one = new(Sample.Psp), all = new(Sample.Other);
        using (var store = Open())
        {
            var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
            var others = (await store.ClaimAsync(Sample.Other)).Claim;
            foreach (var book in new[] { one, all })
            {
                var random = new Random(7);
                for (var i = 0; i < 100; i++)
                    book.Accept(_time, $"{book.Ispb}-{i}", random.Next(2000));
                book.ConfirmAll(_time);
                book.Accept(_time, $"{book.Ispb}-last");
            }

            foreach (var decision in one.Take())
                await store.Commit(Sample.Psp, claim, [decision]);
            await store.Commit(Sample.Other, others, all.Take());
        }

        using (var store = Open())
        {
            await Check.HoldsAsync(store, one);
            await Check.HoldsAsync(store, all);
            Assert.Equal(2, store.UnreadMessages);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task A_payload_of_any_size_comes_back_byte_for_byte(int size)
    {
        var book = new ParticipantBook(Sample.Psp);
        book.Accept(_time, "before");
        book.Accept(_time, "sized", size);
        book.Accept(_time, "after");

        await CommitAndRestartAsync(book);
    }

    [Fact]
    public async Task A_name_of_any_length_comes_back()
    {
        var book = new ParticipantBook(Sample.Psp);
        for (var length = 1; length <= 35; length++)
            book.Accept(_time, new string((char)('A' + (length % 26)), length));
        await CommitAndRestartAsync(book);

        using var store = Open();
        foreach (var message in book.Messages.Values)
            await Check.FindsAsync(store, message);
    }

    [Fact]
    public async Task Participants_that_take_turns_keep_what_is_theirs()
    {
        var books = Enumerable.Range(1, 200).Select(n => new ParticipantBook(Sample.Participant(n))).ToArray();
        using (var store = Open())
        {
            var random = new Random(11);
            var claims = new Dictionary<Ispb, long>();
            foreach (var book in books)
                claims[book.Ispb] = (await store.ClaimAsync(book.Ispb)).Claim;
            for (var round = 0; round < 20; round++)
            {
                var commits = new List<Task>();
                foreach (var book in books.OrderBy(_ => random.Next()))
                {
                    book.Accept(_time, size: random.Next(300));
                    if (random.Next(4) == 0)
                        book.ConfirmAll(_time);
                    commits.Add(store.Commit(book.Ispb, claims[book.Ispb], book.Take()));
                }

                await Task.WhenAll(commits);
            }
        }

        using (var store = Open())
            foreach (var book in books)
                await Check.HoldsAsync(store, book);
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
    public async Task Messages_of_one_segment_are_read_in_the_order_of_the_batch()
    {
        var book = new ParticipantBook(Sample.Psp);
        using var store = Open();
        for (var i = 0; i < 9; i++)
            book.Accept(_time, size: 50 * i);
        await store.Commit(Sample.Psp, (await store.ClaimAsync(Sample.Psp)).Claim, book.Take());

        using var batch = await store.ReadAsync(Sample.Psp, new Batch([new(8, 2), new(5, 1), new(6, 1), new(4, 1), new(1, 3)], 0));

        long[] order = [8, 9, 5, 6, 4, 1, 2, 3];
        for (var i = 0; i < order.Length; i++)
            Check.IsMessage(book.Messages[order[i]], batch![i]);
    }

    [Fact]
    public async Task A_message_that_is_not_there_is_out_of_reach_and_no_error()
    {
        var book = new ParticipantBook(Sample.Psp);
        book.Accept(_time);
        await CommitAndRestartAsync(book);

        using var store = Open();
        Assert.Null(await store.ReadAsync(Sample.Psp, new Batch([new(1, 2)], 0)));
        Assert.Null(await store.ReadAsync(Sample.Other, new Batch([new(1, 1)], 0)));
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
