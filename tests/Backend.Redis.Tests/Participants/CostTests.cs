using PixStream.Backend.Redis.MessageKeys;

namespace PixStream.Backend.Redis.Tests.Participants;

/// <summary>What the store asks of Redis, in commands.</summary>
public sealed class CostTests : RedisHarness<RedisTestStore>
{
    [Fact]
    public async Task A_backlog_is_read_ahead()
    {
        var claim = await ClaimAsync();
        for (var i = 0; i < 40; i++)
        {
            for (var j = 0; j < 10; j++)
                Book.Accept(TestStore.Time, size: 500);
            await Store.Commit(Book.Ispb, claim, Book.Take());
        }

        var before = await CallsAsync("xrange");
        for (var first = 1L; first < 400; first += 10)
            await Check.CanReadAsync(Store, Book, Enumerable.Range((int)first, 10).Select(static sequence => (long)sequence));

        Assert.InRange(await CallsAsync("xrange") - before, 1, 8);
    }

    [Fact]
    public async Task Large_messages_are_read_ahead_by_bytes()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 30, size: 100_000);

        var before = await CallsAsync("xrange");
        await Check.CanReadAsync(Store, Book, Enumerable.Range(1, 30).Select(static sequence => (long)sequence));

        Assert.InRange(await CallsAsync("xrange") - before, 15, 30);
    }

    [Fact]
    public async Task Message_keys_of_a_day_are_looked_for_by_one_command_and_told_once_when_they_go()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 20);

        Assert.Equal(1, await CallsAsync("expire"));
        var before = await CallsAsync("evalsha");
        Assert.All(await Store.FindByKeysAsync(TestMessages.Sender, ["none", "there"]), Assert.Null);
        Assert.Equal(before + 1, await CallsAsync("evalsha"));
        foreach (var period in KeyPeriods.Around(TestStore.Time.GetUtcNow()))
        {
            var key = TestStore.ServersOf(Store).Keys.MessageKeys(TestMessages.Sender, period);
            if ((int)await TestStore.Redis.AskAsync("EXISTS", key) == 1)
                Assert.InRange((int)await TestStore.Redis.AskAsync("TTL", key), 1, (int)KeyPeriods.Lifetime.TotalSeconds);
        }
    }
}
