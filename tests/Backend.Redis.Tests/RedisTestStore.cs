using System.Collections.Concurrent;
using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Harness.Time;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests;

/// <summary>A Redis of its own. Each store has connections of its own, through a proxy.</summary>
public class RedisTestStore : TestStore
{
    private static readonly TimeSpan HealMax = TimeSpan.FromSeconds(90);

    private readonly SteeredTime _time = new();
    private readonly ConcurrentDictionary<IParticipantStore, Opened> _open = [];
    private RedisProcess? _redis;
    private int _crashes;

    public override TimeProvider Time => _time;

    public override int? PayloadMax => RedisStore.PayloadBytesMax;

    public override bool CanBeShared => true;

    public RedisProcess Redis => _redis!;

    /// <summary>What the stores said to their log.</summary>
    internal RecordedLog Log { get; } = new();

    protected virtual CommitFate Failure => CommitFate.Cut;

    /// <summary>How redis-server is started, beyond the usual.</summary>
    protected virtual string[] Arguments => [];

    public override async ValueTask<IParticipantStore> OpenAsync()
    {
        _redis ??= await RedisProcess.StartAsync(Arguments);
        var proxy = new RespProxy(_redis.Port);
        var options = new RedisBackendOptions
        {
            Configuration = $"127.0.0.1:{proxy.Port},connectTimeout=1000",
            Connections = 2,
            // Long enough for what is held.
            RequestTimeout = TimeSpan.FromSeconds(30),
        };
        Configure(options);
        var instruments = new RedisInstruments(Log);
        var servers = new RedisServers(options, _time, instruments);
        await servers.StartAsync();
        var store = new RedisStore(servers, _time, instruments);
        _open[store] = new Opened(store, servers, proxy);
        return store;
    }

    /// <summary>What stands between a store and the server.</summary>
    public RespProxy ProxyOf(IParticipantStore store) => _open[store].Proxy;

    public RedisServers ServersOf(IParticipantStore store) => _open[store].Servers;

    public override async ValueTask CloseAsync(IParticipantStore store)
    {
        if (!_open.TryRemove(store, out var opened))
            return;
        if (opened.Proxy.Fate == CommitFate.Held)
            opened.Proxy.Fate = CommitFate.Taken;
        await opened.DisposeAsync();
    }

    /// <summary>Once the process alone, once Redis with it.</summary>
    public override async ValueTask CrashAsync(IParticipantStore store)
    {
        if (!_open.TryRemove(store, out var opened))
            return;
        await opened.Proxy.DieAsync(release: _crashes % 3 == 0);
        if (_crashes++ % 2 == 0)
        {
            await Redis.KillAsync();
            await Redis.StartAsync();
        }

        await opened.DisposeAsync();
    }

    public override ValueTask HoldAsync() => Set(CommitFate.Held);

    public override ValueTask ReleaseAsync()
    {
        foreach (var opened in _open.Values)
            if (opened.Proxy.Fate == CommitFate.Held)
                opened.Proxy.Fate = CommitFate.Taken;
        return default;
    }

    public override ValueTask FailAsync() => Set(Failure);

    public override async ValueTask HealAsync(IParticipantStore store)
    {
        await Set(CommitFate.Taken);
        var (began, last) = (TimeProvider.System.GetTimestamp(), "nothing was refused");
        while (true)
        {
            try
            {
                await store.ClaimAsync(Ispb.Parse("HEALED00")).AsTask().WaitAsync(HealMax, TimeProvider.System);
                if (store.IsAvailable)
                    break;
            }
            catch (StoreUnavailableException refused)
            {
                // The library connects again in its own time.
                last = refused.Message;
            }
            catch (TimeoutException)
            {
                last = "a claim is not answered";
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < HealMax,
                $"The store does not come back: {last}. {ServersOf(store).Reason}. {ProxyOf(store)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        foreach (var opened in _open.Values)
            _ = opened.Proxy.DeliverLateAsync();
    }

    public override void MoveClock(TimeSpan by) => _time.MoveClock(by);

    /// <summary>An entry cannot be changed where it lies: the stream is written again, with the same ids.</summary>
    public override async ValueTask CorruptAsync(MessageAccepted message)
    {
        var key = $"pixstream:{{{message.Message.Destination}}}:stream";
        await ChangeAsync(key, (id, field, bytes) =>
        {
            var at = field == "m"
                && long.Parse(id.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture) >= message.Sequence
                    ? bytes.AsSpan().IndexOf(message.Message.Payload.Span) : -1;
            if (at >= 0)
                bytes[at + 77] ^= 8;
        });
    }

    /// <summary>Writes a stream again, each field of each entry as <paramref name="change"/> leaves it.</summary>
    public async Task ChangeAsync(string key, Action<string, string, byte[]> change)
    {
        var entries = await Redis.AskAsync("XRANGE", key, "-", "+");
        await Redis.AskAsync("DEL", key);
        for (var i = 0; i < entries.Length; i++)
        {
            var id = (string)entries[i][0]!;
            List<object> arguments = [key, id];
            for (var field = 0; field < entries[i][1].Length; field += 2)
            {
                var bytes = (byte[])entries[i][1][field + 1]!;
                change(id, (string)entries[i][1][field]!, bytes);
                arguments.Add((string)entries[i][1][field]!);
                arguments.Add(bytes);
            }

            await Redis.AskAsync("XADD", [.. arguments]);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Set(CommitFate.Taken);
        foreach (var store in _open.Keys)
            await CloseAsync(store);
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    protected virtual void Configure(RedisBackendOptions options)
    {
    }

    private ValueTask Set(CommitFate fate)
    {
        foreach (var opened in _open.Values)
            opened.Proxy.Fate = fate;
        return default;
    }

    private sealed record Opened(RedisStore Store, RedisServers Servers, RespProxy Proxy) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            await Servers.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}

/// <summary>A commit that fails reached the server, and the connection broke instead of the answer.</summary>
public sealed class SilentRedisTestStore : RedisTestStore
{
    protected override CommitFate Failure => CommitFate.AnswerLost;
}

/// <summary>A commit that fails reaches the server after the next claim, or never.</summary>
public sealed class LateRedisTestStore : RedisTestStore
{
    protected override CommitFate Failure => CommitFate.Late;
}
