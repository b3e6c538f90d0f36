using System.Globalization;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Tests;

/// <summary>A place with a store on it, for each test.</summary>
public abstract class RedisHarness<TTestStore> : IAsyncLifetime
    where TTestStore : RedisTestStore, new()
{
    protected TTestStore TestStore { get; } = new();

    protected RedisStore Store { get; private set; } = null!;

    protected ParticipantBook Book { get; } = new(TestMessages.Psp);

    protected string StreamKey => $"pixstream:{{{Book.Ispb}}}:stream";

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await TestStore.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task OpenAsync() => Store = (RedisStore)await TestStore.OpenAsync();

    protected async Task<long> ClaimAsync() => (await Store.ClaimAsync(Book.Ispb)).Claim;

    /// <summary>Commits what the book decided, under a new claim.</summary>
    protected async Task CommitAsync() => await Store.Commit(Book.Ispb, await ClaimAsync(), Book.Take());

    /// <summary>Accepts messages and commits each of them by itself.</summary>
    protected async Task AcceptAsync(IParticipantStore store, long claim, int count, int size = 100)
    {
        for (var i = 0; i < count; i++)
        {
            Book.Accept(TestStore.Time, size: size);
            await store.Commit(Book.Ispb, claim, Book.Take());
        }
    }

    protected async Task<long> LengthAsync() => (long)await TestStore.Redis.AskAsync("XLEN", StreamKey);

    /// <summary>How often Redis ran a command since its start.</summary>
    protected async Task<long> CallsAsync(string command)
    {
        var stats = await InfoAsync("commandstats", $"cmdstat_{command}");
        return stats is null ? 0 : long.Parse(stats.Split('=')[1].Split(',')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>A number that Redis tells of itself (INFO).</summary>
    protected async Task<long> NumberAsync(string section, string name) =>
        long.Parse((await InfoAsync(section, name))!, CultureInfo.InvariantCulture);

    /// <summary>A value that Redis tells of itself (INFO); null if it has none.</summary>
    protected async Task<string?> InfoAsync(string section, string name) =>
        ((string)(await TestStore.Redis.AskAsync("INFO", section))!).Split('\n')
        .SingleOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();

    /// <summary>Waits until something holds. Fails after a minute.</summary>
    internal static Task UntilAsync(Func<Task<bool>> holds, string what) => UntilAsync(holds, () => what);

    internal static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMinutes(1))
                Assert.Fail(what());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    protected Task UntilAvailableAsync() =>
        UntilAsync(
            () => Task.FromResult(Store.IsAvailable), () => $"The store did not recover: {TestStore.ServersOf(Store).Reason}");

    protected static async Task<StoreUnavailableException> RefusedAsync(Task commit) =>
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() =>
            commit.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System));
}
