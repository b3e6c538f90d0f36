using System.Collections.Concurrent;
using PixStream.Backend.Cassandra.Commits;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Participants;
using PixStream.Backend.Cassandra.Retaining;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra;

/// <summary>
/// The store of the cluster: participants in the partitions of a Cassandra keyspace, each owned by the process that claimed it
/// last. Any number of processes may use it at once. What it does by itself runs on the thread pool, and nothing in it goes on
/// where it was called.
/// </summary>
public sealed class CassandraStore : IParticipantStore, IAsyncDisposable
{
    /// <summary>Bytes of the longest message that is taken.</summary>
    public const int PayloadBytesMax = 4 << 20;

    /// <summary>
    /// Bytes of the messages of one commit at most: it is never split, and Cassandra takes a batch of up to 16 MiB.
    /// </summary>
    public const int CommitBytesMax = 12 << 20;

    /// <summary>Messages of one commit at most.</summary>
    public const int CommitMessagesMax = 20_000;

    private readonly CassandraConnection _connection;
    private readonly TimeProvider _time;
    private readonly CassandraInstruments _instruments;
    private readonly Claims _claims;
    private readonly GroupWriter _writer;
    private readonly MessageReader _reader;
    private readonly MessageKeys _keys;
    private readonly Retention _retention;
    private readonly ConcurrentDictionary<Ispb, CassandraParticipant> _participants = new();
    private volatile bool _closed;

    public CassandraStore(CassandraConnection connection, TimeProvider time, CassandraInstruments instruments)
    {
        _connection = connection;
        _time = time;
        _instruments = instruments;
        var index = new BucketIndex(connection, time);
        _claims = new Claims(connection, index, new RegionMap(connection));
        _writer = new GroupWriter(connection, index);
        _reader = new MessageReader(connection, index);
        _keys = new MessageKeys(connection, _reader);
        _retention = new Retention(connection, index, time, instruments);
    }

    public bool IsAvailable => !_closed && _connection.IsAvailable;

    public ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb) => RunAsync(async () =>
    {
        while (true)
            if (await Participant(ispb).ClaimAsync() is { } claim)
                return claim;
    });

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions) => Participant(ispb).Commit(claim, decisions);

    public async ValueTask VerifyAsync(Ispb ispb, long claim) => await RunAsync(async () =>
    {
        await Participant(ispb).VerifyAsync(claim);
        return true;
    });

    public void Release(Ispb ispb, long claim)
    {
        if (Known(ispb) is { } participant && participant.TryLetGo(claim))
            _participants.TryRemove(new(ispb, participant));
    }

    public ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch) =>
        RunAsync(() => _reader.ReadAsync(ispb, batch, sequence => Known(ispb)?.BucketOf(sequence) ?? 0));

    /// <summary>Finds it in the region of this process.</summary>
    /// <inheritdoc/>
    public async ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr) =>
        (await FindByKeysAsync([new MessageKey(sender, bizMsgIdr)]))[0];

    /// <summary>Finds them in the region of this process: one statement for all keys of a sender.</summary>
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IdentifiedMessage?>> FindByKeysAsync(IReadOnlyList<MessageKey> keys) =>
        RunAsync(() => _keys.FindAsync(keys, ispb => Known(ispb)?.SettleAsync() ?? Task.FromResult(false)));

    /// <summary>Writes what was taken. Commits that come later are refused. The connection stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await Task.WhenAll(_participants.Values.Select(static participant => participant.CloseAsync()));
    }

    private async ValueTask<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await Task.Run(() => _closed ? throw new StoreUnavailableException("The store is closed.") : work());
        }
        catch (CorruptStoreException damage)
        {
            _instruments.Corrupt(damage.Message);
            throw;
        }
    }

    private CassandraParticipant? Known(Ispb ispb) => _participants.GetValueOrDefault(ispb);

    private CassandraParticipant Participant(Ispb ispb)
    {
        var participant = _participants.GetOrAdd(
            ispb,
            static (ispb, store) => new CassandraParticipant(
                ispb, store._connection, store._claims, store._writer, store._retention, store._time, store._instruments),
            this);
        if (_closed)
            _ = participant.CloseAsync();
        return participant;
    }
}
