using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>
/// A participant's messages lie in buckets of bounded size, one after the other. Here a bucket is full with 25 messages or 64
/// KiB.
/// </summary>
public sealed class BucketTests : CassandraHarness<CassandraTestStore>
{
    [Fact]
    public async Task A_bucket_is_full_with_its_messages_and_a_commit_is_never_split()
    {
        var claim = await ClaimAsync();
        for (var i = 0; i < 60; i++)
            Book.Accept(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        await AcceptAsync(claim, 1);

        await IndexIsAsync(1, 61);
        await HoldsAsync(bucket: 1, first: 1, count: 60);
        await HoldsAsync(bucket: 61, first: 61, count: 1);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_bucket_is_full_with_its_bytes()
    {
        var claim = await ClaimAsync();
        for (var i = 0; i < 6; i++)
            await AcceptAsync(claim, 1, size: 30_000);

        await IndexIsAsync(1, 4);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_bucket_that_was_announced_and_never_begun_is_begun_by_the_next_owner()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(claim, 25);
        await TestKeyspace.QueryAsync(Cql.AddToIndex, TestStore.Region, Book.Ispb.ToString(), 26L, DateTimeOffset.UnixEpoch);

        await Check.HoldsAsync(Store, Book);
        await AcceptAsync(await ClaimAsync(), 1);
        await Check.HoldsAsync(Store, Book);
        await HoldsAsync(bucket: 26, first: 26, count: 1);
    }

    [Fact]
    public async Task A_first_bucket_that_was_announced_and_never_begun_is_begun_by_the_next_owner()
    {
        await TestKeyspace.QueryAsync(Cql.AddToIndex, TestStore.Region, Book.Ispb.ToString(), 1L, DateTimeOffset.UnixEpoch);

        await AcceptAsync(await ClaimAsync(), 3);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task An_owner_whose_bucket_is_full_is_refused_once_another_has_claimed()
    {
        var stale = await ClaimAsync();
        await AcceptAsync(stale, 25);
        await Store.VerifyAsync(Book.Ispb, stale);
        var before = Book.State.Clone();
        var other = await TestStore.OpenAsync();
        var claimed = await other.ClaimAsync(Book.Ispb);

        await Assert.ThrowsAsync<StaleClaimException>(async () => await Store.VerifyAsync(Book.Ispb, stale));
        var late = Book.Accept(TestStore.Time, "late");
        await Assert.ThrowsAsync<StaleClaimException>(() => Store.Commit(Book.Ispb, stale, Book.Take()));
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, late.Message.BizMsgIdr));
        Book.GoOnFrom(before);
        Book.Accept(TestStore.Time, "in time");
        await other.Commit(Book.Ispb, claimed.Claim, Book.Take());
        await Check.HoldsAsync(other, Book);
    }

    [Fact]
    public async Task An_owner_goes_on_in_a_bucket_that_a_claim_before_it_began()
    {
        var first = await ClaimAsync();
        await AcceptAsync(first, 25);
        var second = await ClaimAsync();
        var third = await ClaimAsync();
        Assert.True(first < second && second < third);
        await AcceptAsync(third, 30);

        await IndexIsAsync(1, 26, 51);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task Messages_in_many_buckets_are_read_by_a_store_that_never_claimed_them()
    {
        await AcceptAsync(await ClaimAsync(), 130);
        var reader = await TestStore.OpenAsync();
        using var batch = await reader.ReadAsync(Book.Ispb, new Batch([new(100, 31), new(3, 60)], 0));

        var expected = Enumerable.Range(100, 31).Concat(Enumerable.Range(3, 60)).ToArray();
        Assert.Equal(expected.Length, batch!.Count);
        for (var i = 0; i < expected.Length; i++)
            Check.IsMessage(Book.Messages[expected[i]], batch[i]);
        Assert.Null(await reader.ReadAsync(Book.Ispb, new Batch([new(120, 12)], 0)));
    }

    [Fact]
    public async Task A_message_that_is_missing_among_others_is_damage()
    {
        await AcceptAsync(await ClaimAsync(), 5);
        await TestKeyspace.QueryAsync(
            "DELETE FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = 1 AND kind = 0 AND sequence = 3", TestStore.Region,
            Book.Ispb.ToString());

        await Assert.ThrowsAsync<CorruptStoreException>(async () => await Store.ReadAsync(Book.Ispb, new Batch([new(1, 5)], 0)));
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_is_damage_and_names_its_place()
    {
        await AcceptAsync(await ClaimAsync(), 1);
        await TestKeyspace.QueryAsync(
            "UPDATE KS.streams SET state = '{' WHERE region = ? AND ispb = ? AND bucket = 1", TestStore.Region,
            Book.Ispb.ToString());

        var damage = await Assert.ThrowsAsync<CorruptStoreException>(async () => await Store.ClaimAsync(Book.Ispb));
        Assert.Contains(
            $"region {TestStore.Region}, participant {Book.Ispb}, bucket 1", damage.Message, StringComparison.Ordinal);
    }
}
