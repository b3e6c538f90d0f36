using PixStream.Backend.Redis.Tests.Redis;

namespace PixStream.Backend.Redis.Tests;

/// <summary>A store with nothing between it and its servers.</summary>
internal sealed class PlainStore : IAsyncDisposable
{
    private PlainStore(RedisBackendOptions options, TimeProvider time)
    {
        var instruments = new RedisInstruments(Log);
        Servers = new RedisServers(options, time, instruments);
        Store = new RedisStore(Servers, time, instruments);
    }

    public RedisStore Store { get; }

    public RedisServers Servers { get; }

    public RecordedLog Log { get; } = new();

    public static Task<PlainStore> OpenAsync(
        RedisProcess redis, TimeProvider time, Action<RedisBackendOptions>? configure = null) =>
        OpenAsync([redis], time, configure);

    public static async Task<PlainStore> OpenAsync(
        RedisProcess[] servers, TimeProvider time, Action<RedisBackendOptions>? configure = null)
    {
        var options = new RedisBackendOptions { Connections = 2, RequestTimeout = TimeSpan.FromSeconds(30) };
        if (servers is [var only])
            options.Configuration = $"{only.Address},connectTimeout=1000";
        else
            foreach (var server in servers)
                options.Servers.Add($"{server.Address},connectTimeout=1000");
        configure?.Invoke(options);
        var store = new PlainStore(options, time);
        try
        {
            await store.Servers.StartAsync();
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Servers.DisposeAsync();
    }
}
