using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Redis;
using StackExchange.Redis;

namespace PixStream.Clustering;

/// <summary>Keeps the list of silos in Redis, for every backend that offers it.</summary>
public static class RedisSiloList
{
    /// <summary>Has a silo find the others by a list in Redis. Redis may come later, and go.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="redis">The server that has the list. Silos and gateways of one cluster name the same one.</param>
    public static void UseRedisSiloList(this ISiloBuilder silo, ConfigurationOptions redis)
    {
        silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
        UseOneConnection(silo.Services, redis);
        silo.WaitForMembership();
    }

    /// <summary>Has a gateway find the silos by a list in Redis.</summary>
    /// <inheritdoc cref="UseRedisSiloList(ISiloBuilder, ConfigurationOptions)"/>
    public static void UseRedisSiloList(this IClientBuilder gateway, ConfigurationOptions redis)
    {
        gateway.UseRedisClustering(options => options.ConfigurationOptions = redis);
        UseOneConnection(gateway.Services, redis);
        gateway.WaitForMembership();
    }

    private static void UseOneConnection(IServiceCollection services, ConfigurationOptions redis)
    {
        redis.AbortOnConnectFail = false;
        services.TryAddSingleton(_ => new ListConnection(redis));
        services.AddOptions<RedisClusteringOptions>()
            .Configure<ListConnection>(static (options, connection) => options.CreateMultiplexer = _ => connection.OpenAsync());
    }

    /// <summary>
    /// The one connection of a process's list. Orleans asks for one at each try of the start, and closes its own when a try
    /// fails. This one goes on trying to connect, so it is ours: Orleans leaves it open, and the next try uses it again.
    /// </summary>
    private sealed class ListConnection(ConfigurationOptions redis) : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private Task<ConnectionMultiplexer>? _connecting;

        public async Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> OpenAsync()
        {
            Task<ConnectionMultiplexer> connecting;
            lock (_gate)
                connecting = _connecting = _connecting is { IsFaulted: false } begun
                    ? begun
                    : ConnectionMultiplexer.ConnectAsync(redis);
            return (await connecting, IsShared: true);
        }

        public async ValueTask DisposeAsync()
        {
            if (_connecting is { IsCompletedSuccessfully: true } connected)
                await (await connected).DisposeAsync();
        }
    }
}
