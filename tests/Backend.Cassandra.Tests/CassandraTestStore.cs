using System.Collections.Concurrent;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Harness.Time;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>
/// A region of the test keyspace. Each store has a connection of its own through a proxy. Buckets are small, so that there are
/// many of them.
/// </summary>
public class CassandraTestStore : TestStore
{
    private readonly SteeredTime _time = new();
    private readonly ConcurrentDictionary<IParticipantStore, Opened> _open = [];
    private int _crashes;

    public string Region { get; } = TestKeyspace.NewRegion();

    public override TimeProvider Time => _time;

    public override int? PayloadMax => CassandraStore.PayloadBytesMax;

    public override bool CanBeShared => true;

    protected virtual BatchFate Failure => BatchFate.Cut;

    public override async ValueTask<IParticipantStore> OpenAsync()
    {
        await TestKeyspace.SessionAsync();
        var proxy = new CqlProxy(TestKeyspace.Server);
        var options = TestKeyspace.Options(proxy.Port, region: Region);
        options.BucketMessages = 25;
        options.BucketBytes = 64 << 10;
        var connection = new CassandraConnection(options, _time, TestKeyspace.Instruments);
        await TestKeyspace.StartAsync(connection);
        var store = new CassandraStore(connection, _time, TestKeyspace.Instruments);
        _open[store] = new Opened(store, connection, proxy);
        return store;
    }

    /// <summary>What stands between a store and the server.</summary>
    public CqlProxy ProxyOf(IParticipantStore store) => _open[store].Proxy;

    public override async ValueTask CloseAsync(IParticipantStore store)
    {
        if (!_open.TryRemove(store, out var opened))
            return;
        if (opened.Proxy.Fate == BatchFate.Held)
            opened.Proxy.Fate = BatchFate.Taken;
        await opened.DisposeAsync();
    }

    public override async ValueTask CrashAsync(IParticipantStore store)
    {
        if (!_open.TryRemove(store, out var opened))
            return;
        await opened.Proxy.DieAsync(release: _crashes++ % 2 == 0);
        await opened.DisposeAsync();
    }

    public override ValueTask HoldAsync() => Set(BatchFate.Held);

    public override ValueTask ReleaseAsync()
    {
        foreach (var opened in _open.Values)
            if (opened.Proxy.Fate == BatchFate.Held)
                opened.Proxy.Fate = BatchFate.Taken;
        return default;
    }

    public override ValueTask FailAsync() => Set(Failure);

    public override async ValueTask HealAsync(IParticipantStore store)
    {
        await Set(BatchFate.Taken);
        while (true)
        {
            try
            {
                await store.ClaimAsync(Ispb.Parse("HEALED00"));
                if (store.IsAvailable)
                    return;
            }
            catch (StoreUnavailableException)
            {
                // The driver connects again in its own time.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public override void MoveClock(TimeSpan by) => _time.MoveClock(by);

    public override async ValueTask CorruptAsync(MessageAccepted message)
    {
        var ispb = message.Message.Destination.ToString();
        var bucket = (await TestKeyspace.QueryAsync(Cql.IndexAt, Region, ispb, message.Sequence)).Single()
            .GetValue<long>("bucket");
        var payload = message.Message.Payload.ToArray();
        payload[77] ^= 8;
        await TestKeyspace.QueryAsync(
            "UPDATE KS.streams SET payload = ? WHERE region = ? AND ispb = ? AND bucket = ? AND kind = 0 AND sequence = ?",
            payload, Region, ispb, bucket, message.Sequence);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Set(BatchFate.Taken);
        foreach (var store in _open.Keys)
            await CloseAsync(store);
    }

    private ValueTask Set(BatchFate fate)
    {
        foreach (var opened in _open.Values)
            opened.Proxy.Fate = fate;
        return default;
    }

    private sealed record Opened(CassandraStore Store, CassandraConnection Connection, CqlProxy Proxy) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            await Connection.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}

/// <summary>A commit that fails reached the server, and the connection broke instead of the answer.</summary>
public sealed class SilentCassandraTestStore : CassandraTestStore
{
    protected override BatchFate Failure => BatchFate.AnswerLost;
}

/// <summary>A commit that fails was answered with a timeout, and is durable or not.</summary>
public sealed class SlowCassandraTestStore : CassandraTestStore
{
    protected override BatchFate Failure => BatchFate.TimedOut;
}
