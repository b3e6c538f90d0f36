using Orleans.Persistence;
using PixStream.Grains;
using PixStream.Grains.Abstractions;
using StackExchange.Redis;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>Nothing depends on what is kept in Redis: <c>PIXSTREAM_TEST_REDIS</c> (host:port) names one to try it with.</summary>
public sealed class RedisTests
{
    private const int Database = 11;

    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 6);

    [Fact]
    public async Task A_redis_that_was_emptied_is_not_missed()
    {
        var address = Environment.GetEnvironmentVariable("PIXSTREAM_TEST_REDIS");
        Assert.SkipWhen(string.IsNullOrEmpty(address), "PIXSTREAM_TEST_REDIS (host:port) names no Redis to use.");
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true,defaultDatabase={Database}");
        var server = redis.GetServer(address!);
        await server.FlushDatabaseAsync(Database);
        await using var cluster = await StartAsync($"{address},defaultDatabase={Database}");
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);

        await ReadThroughDeactivationsAsync(cluster, gateway.Client, async () =>
        {
            Assert.True(await server.DatabaseSizeAsync(Database) > 0, "No copy was kept.");
            await server.FlushDatabaseAsync(Database);
        });
    }

    [Fact]
    public async Task A_redis_that_is_not_there_is_not_missed()
    {
        // The discard port of this machine has no listener.
        await using var cluster = await StartAsync("127.0.0.1:9,connectTimeout=200,connectRetry=1");
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await ReadThroughDeactivationsAsync(cluster, gateway.Client, () => Task.CompletedTask);
    }

    private static Task<LiveCluster> StartAsync(string configuration) =>
        LiveCluster.StartAsync(2, new MemoryStore(), new ClusterTerms
        {
            Silo = silo => silo.AddRedisGrainStorage(ParticipantCopies.StorageName, (RedisStorageOptions options) =>
            {
                options.ConfigurationOptions = ConfigurationOptions.Parse(configuration);
                options.ConfigurationOptions.AbortOnConnectFail = false;
            }),
        });

    private async Task ReadThroughDeactivationsAsync(LiveCluster cluster, Client client, Func<Task> lose)
    {
        var grain = cluster.Client.GetGrain<IParticipantGrain>(_psp);
        var messages = _envelopes.Make(3, _sender, _psp);
        var id = await client.PublishAsync(_sender, messages[0]);
        var started = await client.StartAsync(_psp);
        await cluster.DeactivateAsync(grain);
        await client.PublishAsync(_sender, messages[1]);
        await cluster.DeactivateAsync(grain);

        await lose();
        Assert.Equal(id, await client.PublishAsync(_sender, messages[0]));
        await cluster.DeactivateAsync(grain);
        await lose();
        await client.PublishAsync(_sender, messages[2]);
        var next = await client.GetAsync(started.Next, Multipart.Type);
        next.IsRepeatedBy(await client.GetAsync(started.Next));
        Assert.Equal(messages, [started.Message(), .. next.Messages().Select(message => message.Payload)]);
    }
}
