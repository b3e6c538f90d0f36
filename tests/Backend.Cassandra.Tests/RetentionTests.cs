using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>Old buckets go as a whole, once all in them is confirmed.</summary>
public sealed class RetentionTests : CassandraHarness<CassandraTestStore>
{
    [Fact]
    public async Task What_is_confirmed_and_old_goes_and_what_is_not_confirmed_or_not_old_stays()
    {
        await AcceptAsync(await ClaimAsync(), 100);
        var holder = Book.OpenStream(TestStore.Time);
        var reader = Book.OpenStream(TestStore.Time);
        Book.TakeBatch(reader, 30);
        Book.TakeBatch(holder, 1);
        Book.TakeBatch(reader, 69);
        Book.Close(reader);
        Book.Close(holder, confirm: false);
        var claim = await ClaimAsync();
        await Store.Commit(Book.Ispb, claim, Book.Take());
        TestStore.MoveClock(TimeSpan.FromDays(8));
        await AcceptAsync(claim, 25);
        await GoneAsync(1, 51, 76);
        await HoldsAsync(bucket: 26, first: 26, count: 25);

        // Message 31 came back, and is confirmed now as well.
        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        await AcceptAsync(await ClaimAsync(), 26);
        await GoneAsync(26);
        await IndexIsAsync(101, 126, 151);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_bucket_with_one_message_that_is_not_confirmed_stays_for_ever()
    {
        await AcceptAsync(await ClaimAsync(), 80);
        var parked = Book.OpenStream(TestStore.Time);
        var reader = Book.OpenStream(TestStore.Time);
        Book.TakeBatch(reader, 40);
        Book.TakeBatch(parked, 1);
        Book.Close(parked, confirm: false, park: true);
        Book.ConfirmAll(TestStore.Time);
        Book.Close(reader);
        await Store.Commit(Book.Ispb, await ClaimAsync(), Book.Take());
        TestStore.MoveClock(TimeSpan.FromDays(4000));
        for (var i = 0; i < 3; i++)
            await AcceptAsync(await ClaimAsync(), 25);

        await GoneAsync(1, 51);
        await HoldsAsync(bucket: 26, first: 26, count: 25);
        await Check.HoldsAsync(Store, Book);
        var other = await TestStore.OpenAsync();
        await Check.HoldsAsync(other, Book);
    }

    [Fact]
    public async Task Nothing_goes_before_its_time()
    {
        await AcceptAsync(await ClaimAsync(), 60);
        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, await ClaimAsync(), Book.Take());
        TestStore.MoveClock(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        await AcceptAsync(await ClaimAsync(), 60);
        await TestStore.CloseAsync(Store);

        await IndexIsAsync(1, 26, 51, 76, 101);
        foreach (var bucket in (long[])[1, 26, 51, 76])
            Assert.Equal(25, (await SequencesAsync(bucket)).Length);
    }

    [Fact]
    public async Task An_owner_that_slept_while_others_filled_and_removed_its_next_bucket_is_refused()
    {
        var asleep = await ClaimAsync();
        await AcceptAsync(asleep, 25);
        var late = new MessageAccepted(
            26, ResourceId.Create(TestStore.Time.GetUtcNow(), 1, 1), TestMessages.New(Book.Ispb, "late"));
        var other = await TestStore.OpenAsync();
        var claim = (await other.ClaimAsync(Book.Ispb)).Claim;
        await AcceptAsync(other, claim, 50);
        Book.ConfirmAll(TestStore.Time);
        await other.Commit(Book.Ispb, claim, Book.Take());
        TestStore.MoveClock(TimeSpan.FromDays(8));
        await AcceptAsync(other, claim, 25);
        await GoneAsync(1, 26, 51);

        await Assert.ThrowsAsync<StaleClaimException>(() => Store.Commit(Book.Ispb, asleep, [late]));
        await Assert.ThrowsAsync<StaleClaimException>(async () => await Store.VerifyAsync(Book.Ispb, asleep));
        Assert.Empty(await SequencesAsync(26));
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, "late"));
        // It has announced its bucket again. That hides nothing, and goes again.
        await Check.HoldsAsync(other, Book);
        await GoneAsync(26);
    }

    private async Task GoneAsync(params long[] buckets)
    {
        using var patience = new CancellationTokenSource(TestKeyspace.Patience, TimeProvider.System);
        while ((await IndexAsync()).Intersect(buckets).Any())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        foreach (var bucket in buckets)
            Assert.Empty(await SequencesAsync(bucket));
    }
}
