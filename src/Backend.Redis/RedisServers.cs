using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis;

/// <summary>The servers that hold the cluster's data, and this process's connections to them.</summary>
public sealed class RedisServers : IAsyncDisposable
{
    private readonly RedisServer[] _servers;

    /// <exception cref="ArgumentException">No server is named, or one of them cannot be read.</exception>
    public RedisServers(RedisBackendOptions options, TimeProvider time, RedisInstruments instruments)
    {
        var all = options.AllServers;
        if (all.Count == 0)
            throw new ArgumentException($"{RedisBackendOptions.Section}:{nameof(RedisBackendOptions.Configuration)} is not set. Set it to redis:6379, for example.");
        Options = options;
        Keys = new Keys(options.Prefix);
        _servers =
            [.. all.Select((server, index) => new RedisServer(server, index, all.Count, options, Keys, time, instruments))];
    }

    /// <summary>Whether all servers took what they were given last.</summary>
    public bool IsAvailable => Array.TrueForAll(_servers, static server => server.IsAvailable);

    /// <summary>Why one of them does not; null where all do.</summary>
    public string? Reason => Array.Find(_servers, static server => !server.IsAvailable) is { } failing
        ? $"Redis {failing.Name}: {failing.Reason}"
        : null;

    /// <summary>
    /// Whether a server was emptied or replaced while this process used it. Nothing is committed there: the process must end.
    /// </summary>
    public bool WasEmptied => Array.Exists(_servers, static server => server.WasEmptied);

    /// <summary>Ends when <see cref="WasEmptied"/> becomes true.</summary>
    public Task Emptied => Task.WhenAny(_servers.Select(static server => server.Emptied));

    /// <summary>Ends when all servers took commits for the first time.</summary>
    public Task First => Task.WhenAll(_servers.Select(static server => server.First));

    internal RedisBackendOptions Options { get; }

    internal Keys Keys { get; }

    /// <summary>
    /// Connects, and checks each server. Ends, too, where one cannot be reached or is a replica: then it is tried again until it
    /// can.
    /// </summary>
    /// <exception cref="RedisRefusedException">
    /// A server promises less than the settings ask for, or has other data than they say.
    /// </exception>
    public Task StartAsync() => Task.Run(() => Task.WhenAll(_servers.Select(static server => server.StartAsync())));

    /// <summary>
    /// Looks whether the data is there that was there before: <see cref="WasEmptied"/> tells. What cannot be asked is left for
    /// the next time.
    /// </summary>
    public Task LookForDataAsync() => Task.WhenAll(_servers.Select(static server => server.LookForDataAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends when every connection to every server takes commits.</summary>
    /// <exception cref="StoreUnavailableException">One of them does not.</exception>
    internal Task ProbeAsync() => Task.WhenAll(_servers.Select(static server => server.ProbeAllAsync()));

    internal RedisServer Of(Ispb ispb) => _servers[ServerChoice.Of(ispb) % (uint)_servers.Length];
}
