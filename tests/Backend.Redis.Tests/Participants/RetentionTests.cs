using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests.Participants;

/// <summary>What is confirmed and old goes, whatever else is there.</summary>
public sealed class RetentionTests : RedisHarness<RedisTestStore>
{
    private static readonly TimeSpan Old = TimeSpan.FromHours(25) + TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Old_confirmed_messages_go_and_the_state_stays()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 200, size: 5000);
        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        await Store.RetainAsync();
        Assert.Equal(201, await LengthAsync());

        TestStore.MoveClock(Old);
        await AcceptAsync(Store, claim, 3);
        await Store.RetainAsync();

        Assert.InRange(await LengthAsync(), 4, 20);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task Confirmed_messages_that_are_younger_stay()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 100, size: 5000);
        TestStore.MoveClock(TimeSpan.FromHours(20));
        await AcceptAsync(Store, claim, 100, size: 5000);
        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        TestStore.MoveClock(TimeSpan.FromHours(6));

        await Store.RetainAsync();

        Assert.Equal(101, await LengthAsync());
        await Check.CanReadAsync(Store, Book, Enumerable.Range(101, 100).Select(static sequence => (long)sequence));
        await Check.FindsAsync(Store, Book.Messages[101]);
    }

    [Fact]
    public async Task Old_messages_that_are_not_confirmed_stay_and_what_is_confirmed_between_them_goes()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 300, size: 5000);
        var first = Book.OpenStream(TestStore.Time);
        Book.TakeBatch(first, 5);
        Book.Close(first, confirm: false, park: true);
        for (var i = 0; i < 8; i++)
        {
            var reader = Book.OpenStream(TestStore.Time);
            Book.TakeBatch(reader, 30);
            Book.Close(reader);
            var slow = Book.OpenStream(TestStore.Time);
            Book.TakeBatch(slow, 1);
            Book.Close(slow, confirm: false, park: i % 2 == 0);
        }

        await Store.Commit(Book.Ispb, claim, Book.Take());
        await Store.Commit(Book.Ispb, claim, [new StreamOpened(new StreamId(77), TestStore.Time.GetUtcNow(), null)]);
        Book.State.Apply(new StreamOpened(
            new StreamId(77),
            DateTimeOffset.FromUnixTimeMilliseconds(TestStore.Time.GetUtcNow().ToUnixTimeMilliseconds()), null));
        var unconfirmed = Check.Unconfirmed((await Store.ClaimAsync(Book.Ispb)).State).ToList();
        TestStore.MoveClock(Old);

        await Store.RetainAsync();

        // Beside them the two commits that carry no message, behind the last one that was not handed out.
        Assert.Equal(unconfirmed.Count + 2, await LengthAsync());
        Assert.Equal(unconfirmed, Check.Unconfirmed((await Store.ClaimAsync(Book.Ispb)).State));
        await Check.CanReadAsync(Store, Book, unconfirmed);
    }

    [Fact]
    public async Task An_entry_of_which_one_message_is_not_confirmed_stays_as_a_whole()
    {
        var claim = await ClaimAsync();
        for (var i = 0; i < 20; i++)
        {
            for (var n = 0; n < 5; n++)
                Book.Accept(TestStore.Time, size: 3000);
            await Store.Commit(Book.Ispb, claim, Book.Take());
        }

        // Of every second entry the last message is parked.
        for (var i = 0; i < 10; i++)
        {
            var reader = Book.OpenStream(TestStore.Time);
            Book.TakeBatch(reader, 9);
            Book.Close(reader);
            var slow = Book.OpenStream(TestStore.Time);
            Book.TakeBatch(slow, 1);
            Book.Close(slow, confirm: false, park: true);
        }

        await Store.Commit(Book.Ispb, claim, Book.Take());
        TestStore.MoveClock(Old);
        await Store.RetainAsync();

        Assert.Equal(11, await LengthAsync());
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task What_an_earlier_owner_removes_is_confirmed_for_a_later_one_too()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 50, size: 5000);
        Book.ConfirmAll(TestStore.Time);
        await AcceptAsync(Store, claim, 50, size: 5000);
        var other = (RedisStore)await TestStore.OpenAsync();
        var later = (await other.ClaimAsync(Book.Ispb)).Claim;
        await AcceptAsync(other, later, 50, size: 5000);
        TestStore.MoveClock(Old);

        await Store.RetainAsync();

        Assert.InRange(await LengthAsync(), 100, 101);
        await Check.HoldsAsync(other, Book);
    }

    [Fact]
    public async Task A_participant_that_was_let_go_is_looked_after()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 50, size: 5000);
        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        Store.Release(Book.Ispb, claim);
        await Store.RetainAsync();
        Assert.Equal(51, await LengthAsync());

        TestStore.MoveClock(Old);
        await Store.RetainAsync();

        Assert.Equal(1, await LengthAsync());
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_repeated_message_is_compared_with_the_first_within_a_day_though_it_was_confirmed()
    {
        var claim = await ClaimAsync();
        var first = Book.Accept(TestStore.Time, "first");
        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        await AcceptAsync(Store, claim, 50, size: 5000);
        TestStore.MoveClock(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));

        await Store.RetainAsync();

        await Check.FindsAsync(Store, first);
    }
}
