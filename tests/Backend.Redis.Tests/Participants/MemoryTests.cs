using System.Globalization;

namespace PixStream.Backend.Redis.Tests.Participants;

/// <summary>
/// The memory that messages take in Redis, and how much retention frees. The variable <c>PIXSTREAM_REDIS_MESSAGES</c> sets the
/// number of messages. docs/operations/redis.md has the figures for 200,000.
/// </summary>
public sealed class MemoryTests(ITestOutputHelper output) : RedisHarness<RedisTestStore>
{
    private const int Size = 2_500;
    private const int Together = 100;

    private static readonly int Count =
        int.Parse(Environment.GetEnvironmentVariable("PIXSTREAM_REDIS_MESSAGES") ?? "5000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_retention_removes_no_longer_takes_memory()
    {
        var claim = await ClaimAsync();
        var empty = await TellAsync("empty");
        for (var i = 0; i < Count; i += Together)
        {
            for (var j = 0; j < Together; j++)
                Book.Accept(TestStore.Time, size: Size);
            await Store.Commit(Book.Ispb, claim, Book.Take());
        }

        var full = await TellAsync("unread");
        Assert.InRange((full - empty) / (double)Count, Size, Size * 1.4);

        Book.ConfirmAll(TestStore.Time);
        await Store.Commit(Book.Ispb, claim, Book.Take());
        await Store.RetainAsync();
        Assert.True(await TellAsync("confirmed") > full * 0.9, "What was confirmed a moment ago is kept.");

        TestStore.MoveClock(TimeSpan.FromHours(25) + TimeSpan.FromMinutes(5));
        await Store.RetainAsync();
        var left = await TellAsync("25 hours later");

        // The keys stay for 34 hours, by the clock of Redis.
        Assert.InRange((left - empty) / (double)(full - empty), 0, 0.12);
        await Check.HoldsAsync(Store, Book);
    }

    private async Task<long> TellAsync(string when)
    {
        var memory = await NumberAsync("memory", "used_memory");
        var resident = await NumberAsync("memory", "used_memory_rss");
        var log = await NumberAsync("persistence", "aof_current_size");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{when}: {memory / 1e6:F1} MB in memory, {resident / 1e6:F1} MB resident, log of {log / 1e6:F1} MB."));
        return memory;
    }
}
