using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Tests.Servers;

/// <summary>A server that promises less than the settings ask for is refused, in a sentence that says what to do.</summary>
public sealed class RequirementTests
{
    [Theory]
    [InlineData("appendonly", "no", RedisDurability.Always, "None")]
    [InlineData("appendonly", "no", RedisDurability.EverySecond, "None")]
    [InlineData("appendfsync", "everysec", RedisDurability.Always, "EverySecond")]
    [InlineData("appendfsync", "no", RedisDurability.Always, "None")]
    [InlineData("appendfsync", "no", RedisDurability.EverySecond, "None")]
    [InlineData("no-appendfsync-on-rewrite", "yes", RedisDurability.Always, "None")]
    [InlineData("maxmemory-policy", "allkeys-lru", RedisDurability.Always, "None")]
    [InlineData("maxmemory-policy", "volatile-ttl", RedisDurability.EverySecond, "None")]
    public async Task A_weaker_configuration_is_refused(string parameter, string value, RedisDurability durability, string taken)
    {
        await using var redis = await RedisProcess.StartAsync($"--{parameter}", value);

        var refused = await Assert.ThrowsAsync<RedisRefusedException>(() =>
            OpenAsync(redis, options => options.Durability = durability));

        Assert.Contains($"{redis.Address} has {parameter} {value}: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"in Redis, or take the risk with PixStream:Redis:Durability {taken}.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("appendfsync", "everysec", RedisDurability.EverySecond)]
    [InlineData("appendfsync", "always", RedisDurability.EverySecond)]
    [InlineData("appendonly", "no", RedisDurability.None)]
    [InlineData("maxmemory-policy", "allkeys-lru", RedisDurability.None)]
    public async Task A_risk_that_was_taken_by_name_is_taken(string parameter, string value, RedisDurability durability)
    {
        await using var redis = await RedisProcess.StartAsync($"--{parameter}", value);
        await using var opened = await OpenAsync(redis, options => options.Durability = durability);
        var book = new ParticipantBook(TestMessages.Psp);
        book.Accept(TimeProvider.System);
        await opened.Store.Commit(book.Ispb, (await opened.Store.ClaimAsync(book.Ispb)).Claim, book.Take());

        await Check.HoldsAsync(opened.Store, book);
    }

    [Fact]
    public async Task A_configuration_that_is_not_told_is_refused_unless_nothing_is_asked_of_it()
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.AskAsync("ACL", "SETUSER", "store", "on", ">secret", "~*", "&*", "+@all", "-config");
        void AsStore(RedisBackendOptions options) => options.Configuration = $"{redis.Address},user=store,password=secret";

        var refused = await Assert.ThrowsAsync<RedisRefusedException>(() => OpenAsync(redis, AsStore));
        Assert.Contains("does not tell its configuration", refused.Message, StringComparison.Ordinal);
        Assert.Contains("PixStream:Redis:Durability None", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);

        await using var opened = await OpenAsync(redis, options =>
        {
            AsStore(options);
            options.Durability = RedisDurability.None;
        });
        Assert.True(opened.Store.IsAvailable);
    }

    [Fact]
    public async Task A_part_of_a_redis_cluster_is_refused()
    {
        await using var redis = await RedisProcess.StartAsync("--cluster-enabled", "yes");

        var refused = await Assert.ThrowsAsync<RedisRefusedException>(() => OpenAsync(redis, static _ => { }));

        Assert.Contains("is part of a Redis Cluster", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disks_of_replicas_are_waited_for_only_where_the_server_can()
    {
        await using var redis = await RedisProcess.StartAsync();
        var version = ((string)(await redis.AskAsync("INFO", "server"))!).Split('\n')
            .Single(line => line.StartsWith("redis_version:", StringComparison.Ordinal));
        Assert.SkipUnless(version.StartsWith("redis_version:7.0", StringComparison.Ordinal), "This redis-server has WAITAOF.");

        var refused = await Assert.ThrowsAsync<RedisRefusedException>(() =>
            OpenAsync(redis, options => (options.Replicas, options.ReplicaFsync) = (1, true)));

        Assert.Contains("PixStream:Redis:ReplicaFsync needs WAITAOF of 7.2 or later", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_waited_for()
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.KillAsync();
        await using var opened = await OpenAsync(redis, static _ => { });
        Assert.False(opened.Store.IsAvailable);
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await opened.Store.ClaimAsync(TestMessages.Psp));

        await redis.StartAsync();
        await opened.Servers.First.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True((await opened.Store.ClaimAsync(TestMessages.Psp)).Claim > 0);
    }

    private static Task<PlainStore> OpenAsync(RedisProcess redis, Action<RedisBackendOptions> configure) =>
        PlainStore.OpenAsync(redis, TimeProvider.System, configure);
}
