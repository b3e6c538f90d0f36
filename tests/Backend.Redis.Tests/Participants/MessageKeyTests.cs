using System.Globalization;
using PixStream.Backend.Redis.MessageKeys;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests.Participants;

/// <summary>Places of messages are written before them: those of commits that failed stay behind and must not matter.</summary>
public sealed class MessageKeyTests : RedisHarness<SilentRedisTestStore>
{
    [Fact]
    public async Task Places_of_stale_commits_neither_hide_a_message_nor_pass_for_one()
    {
        var claim = await ClaimAsync();
        var stored = Book.Accept(TestStore.Time, "key");
        await Store.Commit(Book.Ispb, claim, Book.Take());
        var before = Book.State.Clone();
        var other = (RedisStore)await TestStore.OpenAsync();
        var later = await other.ClaimAsync(Book.Ispb);
        Book.Accept(TestStore.Time, "key", size: 200);
        Book.Accept(TestStore.Time, "stale");
        await Assert.ThrowsAsync<StaleClaimException>(() => Store.Commit(Book.Ispb, claim, Book.Take()));

        await Check.FindsAsync(Store, stored);
        await Check.FindsAsync(other, stored);
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, "stale"));
        Assert.Equal(2 * 24, ((byte[])(await TestStore.Redis.AskAsync("HGET", KeyOf(), "key"))!).Length);

        // Another message gets the sequence that the stale one had been given.
        Book.GoOnFrom(before);
        var taken = Book.Accept(TestStore.Time, "other");
        await other.Commit(Book.Ispb, later.Claim, Book.Take());
        await Check.FindsAsync(other, stored);
        await Check.FindsAsync(other, taken);
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, "stale"));
    }

    [Fact]
    public async Task After_a_commit_of_which_nothing_was_heard_a_message_is_found_if_and_only_if_it_is_durable()
    {
        for (var round = 0; round < 10; round++)
        {
            var claim = await ClaimAsync();
            await TestStore.FailAsync();
            var message = Book.Accept(TestStore.Time, $"lost {round}");
            await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
            await TestStore.HealAsync(Store);

            // The participant is not claimed yet, as when a sender tries again at once.
            var found = await Store.FindByKeyAsync(TestMessages.Sender, message.Message.BizMsgIdr);
            var state = (await Store.ClaimAsync(Book.Ispb)).State;
            Assert.Equal(state.LastSequence == message.Sequence, found is not null);
            Book.GoOnFrom(state);
        }
    }

    [Fact]
    public async Task A_message_is_looked_for_without_taking_the_participant_from_a_later_owner()
    {
        var claim = await ClaimAsync();
        await TestStore.FailAsync();
        var lost = Book.Accept(TestStore.Time, "lost");
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
        await TestStore.HealAsync(Store);
        var other = await TestStore.OpenAsync();
        var later = await other.ClaimAsync(Book.Ispb);
        Book.GoOnFrom(later.State);

        var found = await Store.FindByKeyAsync(TestMessages.Sender, lost.Message.BizMsgIdr);

        Assert.Equal(later.State.LastSequence == lost.Sequence, found is not null);
        await other.VerifyAsync(Book.Ispb, later.Claim);
        await AcceptAsync(other, later.Claim, 1);
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_commit_whose_message_keys_cannot_be_written_stores_nothing()
    {
        await TestStore.Redis.AskAsync("SET", KeyOf(), "this is no hash");
        var before = Book.State.Clone();
        Book.Accept(TestStore.Time);
        var claim = await ClaimAsync();

        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));

        Assert.Equal(0, await LengthAsync());
        await TestStore.Redis.AskAsync("DEL", KeyOf());
        Book.GoOnFrom(before);
        var stored = Book.Accept(TestStore.Time);
        await CommitAsync();
        await Check.FindsAsync(Store, stored);
    }

    [Fact]
    public async Task Message_keys_of_a_large_commit_are_written_in_parts()
    {
        for (var i = 0; i < (2 * KeyWriter.AtOnceMax) + 10; i++)
            Book.Accept(TestStore.Time, $"P{i % (2 * KeyWriter.AtOnceMax)}", 20);
        await CommitAsync();

        foreach (var message in Book.Messages.Values.Where(message => message.Sequence > 10))
            await Check.FindsAsync(Store, message);
    }

    [Fact]
    public async Task Many_messages_of_one_sender_are_looked_up_in_one_round_trip()
    {
        for (var i = 0; i < 10; i++)
            Book.Accept(TestStore.Time, $"B{i}");
        await CommitAsync();
        var before = await CallsAsync("hmget");

        var found = await Store.FindByKeysAsync(TestMessages.Sender, [.. Enumerable.Range(0, 12).Select(static i => $"B{i}")]);

        Assert.Equal(
            [.. Book.Messages.Values.Select(static message => (ResourceId?)message.Id), null, null],
            found.Select(static message => message?.Id));
        Assert.InRange(await CallsAsync("hmget") - before, 4, 5);
    }

    [Fact]
    public async Task A_message_key_is_kept_for_more_than_a_day_and_its_hash_goes_by_itself()
    {
        Book.Accept(TestStore.Time, "kept");
        await CommitAsync();
        var seconds = (long)await TestStore.Redis.AskAsync("TTL", KeyOf());
        Book.Accept(TestStore.Time, "kept as long");
        await CommitAsync();

        // Eight hours may pass before the last one comes into the same hash.
        Assert.InRange(seconds, (8 + 25) * 3600, (8 + 27) * 3600);
        Assert.InRange((long)await TestStore.Redis.AskAsync("TTL", KeyOf()), 1, seconds);
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", 5)]
    [InlineData("2026-03-01T03:00:00Z", 4)]
    [InlineData("2026-03-01T07:30:00Z", 5)]
    [InlineData("2026-03-01T08:00:00Z", 5)]
    public void All_periods_are_asked_in_which_a_key_of_the_last_day_may_stand(string now, int count)
    {
        var at = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
        var asked = KeyPeriods.Around(at).ToList();

        Assert.Equal(count, asked.Count);
        for (var given = at - TimeSpan.FromHours(25); given <= at + TimeSpan.FromHours(1); given += TimeSpan.FromMinutes(10))
            Assert.Contains(KeyPeriods.Of(given), asked);
    }

    private string KeyOf() => new Keys("pixstream").MessageKeys(TestMessages.Sender, KeyPeriods.Of(TestStore.Time.GetUtcNow()));
}
