using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Harness.Time;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Tests.Servers;

/// <summary>
/// A master and its replica, both named by the setting. The master dies, and the replica is promoted, as a sentinel does it.
/// </summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private readonly SteeredTime _time = new();
    private readonly ParticipantBook _book = new(TestMessages.Psp);
    private RedisProcess _master = null!;
    private RedisProcess _replica = null!;
    private PlainStore _opened = null!;

    private RedisStore Store => _opened.Store;

    public async ValueTask InitializeAsync()
    {
        _master = await RedisProcess.StartAsync();
        _replica = await RedisProcess.StartAsync("--replicaof", "127.0.0.1", $"{_master.Port}");
        await UntilAsync(async () =>
            ((string)(await _replica.AskAsync("INFO", "replication"))!)
                .Contains("master_link_status:up", StringComparison.Ordinal));
        _opened = await PlainStore.OpenAsync(_master, _time, options =>
        {
            options.Configuration = $"{_master.Address},{_replica.Address},connectTimeout=1000";
            options.Replicas = 1;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        await _replica.DisposeAsync();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task What_was_committed_is_there_at_the_promoted_replica_and_goes_on_there()
    {
        var claim = (await Store.ClaimAsync(_book.Ispb)).Claim;
        for (var i = 0; i < 20; i++)
        {
            _book.Accept(_time);
            await Store.Commit(_book.Ispb, claim, _book.Take());
        }

        await _master.KillAsync();
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.VerifyAsync(_book.Ispb, claim));
        await _replica.AskAsync("REPLICAOF", "NO", "ONE");
        _master.Arguments = ["--replicaof", "127.0.0.1", $"{_replica.Port}"];
        await _master.StartAsync();

        await UntilAsync(async () =>
        {
            try
            {
                // Each connection finds the new master by itself.
                claim = (await Store.ClaimAsync(_book.Ispb)).Claim;
                await Store.VerifyAsync(_book.Ispb, claim);
                return Store.IsAvailable;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        });
        await Check.HoldsAsync(Store, _book);
        // To look, the check has claimed.
        claim = (await Store.ClaimAsync(_book.Ispb)).Claim;
        _book.Accept(_time);
        await Store.Commit(_book.Ispb, claim, _book.Take());
        await Check.HoldsAsync(Store, _book);
        Assert.Equal(21, (long)await _replica.AskAsync("XLEN", $"pixstream:{{{_book.Ispb}}}:stream"));
    }

    private static Task UntilAsync(Func<Task<bool>> holds) =>
        RedisHarness<RedisTestStore>.UntilAsync(holds, "It does not come to that.");
}
