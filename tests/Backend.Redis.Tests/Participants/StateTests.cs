using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests.Participants;

/// <summary>What a claim reads, and what it finds damaged.</summary>
public sealed class StateTests : RedisHarness<RedisTestStore>
{
    [Fact]
    public async Task A_claim_of_a_small_state_reads_one_entry()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 200);
        Book.OpenStream(TestStore.Time, "reader");
        await Store.Commit(Book.Ispb, claim, Book.Take());
        var before = (await CallsAsync("xrange"), await CallsAsync("xrevrange"));

        var state = (await Store.ClaimAsync(Book.Ispb)).State;

        Assert.Equal((before.Item1, before.Item2 + 1), (await CallsAsync("xrange"), await CallsAsync("xrevrange")));
        Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text(state));
    }

    [Fact]
    public async Task Ten_thousand_parked_messages_make_neither_claims_nor_commits_cost_more_as_time_goes_by()
    {
        const int Parked = 10_000;
        var claim = await ClaimAsync();
        for (var i = 0; i < 2 * Parked; i++)
        {
            Book.Accept(TestStore.Time, size: 10);
            if (i % 1000 == 999)
                await Store.Commit(Book.Ispb, claim, Book.Take());
        }

        for (var i = 0; i < Parked; i++)
        {
            var reader = Book.OpenStream(TestStore.Time);
            Book.TakeBatch(reader, 1);
            Book.Close(reader, confirm: false, park: true);
            var next = Book.OpenStream(TestStore.Time);
            Book.TakeBatch(next, 1);
            Book.Close(next);
            if (i % 500 == 499)
                await Store.Commit(Book.Ispb, claim, Book.Take());
        }

        Assert.Equal(Parked, Book.State.Parked.Count);
        var claims = new List<long>();
        for (var round = 0; round < 4; round++)
        {
            var written = await InputAsync();
            await AcceptAsync(Store, claim, 500);
            Assert.InRange(await InputAsync() - written, 0, 500 * 1500);
            var read = await OutputAsync();
            claim = await ClaimAsync();
            claims.Add(await OutputAsync() - read);
        }

        // The snapshot has about five bytes for each parked message. Nine times that is what a claim may read; the estimate of
        // its size is twice as large.
        Assert.All(claims, bytes => Assert.InRange(bytes, Parked, Parked * 5 * 9 * 2));
        await Check.HoldsAsync(Store, new ParticipantBook(TestMessages.Other));
        Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text((await Store.ClaimAsync(Book.Ispb)).State));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_damaged_state_is_named_and_not_claimed(int byteOfHead)
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        await TestStore.ChangeAsync(StreamKey, (id, field, bytes) =>
        {
            if (field == "h" && id == "3-3")
                bytes[byteOfHead % bytes.Length] ^= (byte)(byteOfHead == 0 ? 0x40 : 1);
        });

        var damage = await Assert.ThrowsAnyAsync<IOException>(async () => await Store.ClaimAsync(Book.Ispb));

        Assert.IsType(byteOfHead == 0 ? typeof(StoreUnavailableException) : typeof(CorruptStoreException), damage);
        Assert.Contains($"entry 3-3 of {StreamKey}", damage.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_entry_that_is_missing_behind_the_snapshot_is_damage()
    {
        var claim = await ClaimAsync();
        for (var i = 0; i < 100; i++)
        {
            Book.Accept(TestStore.Time, size: 5);
            Book.OpenStream(TestStore.Time, new string('x', 50));
        }

        await Store.Commit(Book.Ispb, claim, Book.Take());
        await AcceptAsync(Store, claim, 5);
        Assert.Equal(1, (long)await TestStore.Redis.AskAsync("XDEL", StreamKey, "103-4"));

        var damage = await Assert.ThrowsAsync<CorruptStoreException>(async () => await Store.ClaimAsync(Book.Ispb));

        Assert.Contains($"Entry 104-5 of {StreamKey} does not follow 102-3", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_that_come_while_one_is_on_its_way_share_the_next_entry()
    {
        var claim = await ClaimAsync();
        await TestStore.HoldAsync();
        var commits = new List<Task>();
        for (var i = 0; i < 50; i++)
        {
            Book.Accept(TestStore.Time);
            commits.Add(Store.Commit(Book.Ispb, claim, Book.Take()));
        }

        await TestStore.ReleaseAsync();
        await Task.WhenAll(commits);

        Assert.InRange(await LengthAsync(), 1, 3);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_reader_of_a_backlog_fetches_each_entry_once()
    {
        for (var i = 0; i < 100; i++)
            Book.Accept(TestStore.Time, size: 2500);
        await CommitAsync();
        var before = await CallsAsync("xrange");

        for (var first = 1; first <= 91; first += 10)
            using (var batch = await Store.ReadAsync(Book.Ispb, new Batch([new SequenceRange(first, 10)], 0)))
                for (var i = 0; i < 10; i++)
                    Check.IsMessage(Book.Messages[first + i], batch![i]);

        Assert.Equal(before + 1, await CallsAsync("xrange"));
    }

    [Fact]
    public async Task A_batch_out_of_many_small_entries_is_few_round_trips()
    {
        var claim = await ClaimAsync();
        var reader = Book.OpenStream(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        for (var i = 0; i < 100; i++)
        {
            await AcceptAsync(Store, claim, 1);
            Book.Close(Book.OpenStream(TestStore.Time));
            await Store.Commit(Book.Ispb, claim, Book.Take());
        }

        Assert.NotNull(Book.State.FindStream(reader));
        using var first = await Store.ReadAsync(Book.Ispb, new Batch([new SequenceRange(1, 10)], 0));
        var before = await CallsAsync("xrange");
        using var second = await Store.ReadAsync(Book.Ispb, new Batch([new SequenceRange(11, 10)], 0));

        Check.IsMessage(Book.Messages[20], second![9]);
        Assert.Equal(before + 1, await CallsAsync("xrange"));
    }

    private Task<long> OutputAsync() => NumberAsync("stats", "total_net_output_bytes");

    private Task<long> InputAsync() => NumberAsync("stats", "total_net_input_bytes");
}
