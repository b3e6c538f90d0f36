using System.Collections.Concurrent;
using PixStream.Backend.Redis.MessageKeys;
using PixStream.Backend.Redis.Participants;
using PixStream.Backend.Redis.Reading;
using PixStream.Backend.Redis.Retaining;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis;

/// <summary>
/// The store of the cluster in Redis: one stream for each participant, owned by the process that claimed it last. Any number of
/// processes may use it at once. What it does by itself runs on the thread pool, and nothing in it goes on where it was called.
/// </summary>
public sealed class RedisStore : IParticipantStore, IAsyncDisposable
{
    /// <summary>Bytes of the longest message that is taken.</summary>
    public const int PayloadBytesMax = 4 << 20;

    /// <summary>
    /// Bytes of the messages of one commit at most: it is never split, and while Redis writes it no other command runs there.
    /// </summary>
    public const int CommitBytesMax = 12 << 20;

    /// <summary>Messages of one commit at most.</summary>
    public const int CommitMessagesMax = 20_000;

    private readonly RedisServers _servers;
    private readonly TimeProvider _time;
    private readonly RedisInstruments _instruments;
    private readonly Claims _claims;
    private readonly GroupWriter _writer;
    private readonly EntryCache _cache = new();
    private readonly LostCommits _lost = new();
    private readonly MessageReader _reader;
    private readonly KeyFinder _finder;
    private readonly ConcurrentDictionary<Ispb, RedisParticipant> _participants = new();
    private readonly RetentionSchedule _retention;
    private volatile bool _closed;

    public RedisStore(RedisServers servers, TimeProvider time, RedisInstruments instruments)
    {
        _servers = servers;
        _time = time;
        _instruments = instruments;
        var entries = new EntryReader(servers.Keys);
        _claims = new Claims(servers, entries);
        _writer = new GroupWriter(servers, new KeyWriter(servers, time));
        _reader = new MessageReader(servers, entries, _cache);
        _finder = new KeyFinder(servers, _reader, time);
        _retention = new RetentionSchedule(new Retention(servers, entries, time, instruments), time, () => _participants.Values);
    }

    public bool IsAvailable => !_closed && _servers.IsAvailable;

    public ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb) => RunAsync(async () =>
    {
        // A run that lost the end of its log may have given the ids of entries again.
        _cache.Forget(ispb);
        _retention.Taken(ispb);
        while (true)
            if (await Participant(ispb).ClaimAsync().ConfigureAwait(false) is { } claim)
                return claim;
    });

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions) => Participant(ispb).Commit(claim, decisions);

    public async ValueTask VerifyAsync(Ispb ispb, long claim) => await RunAsync(async () =>
    {
        await Participant(ispb).VerifyAsync(claim).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    public void Release(Ispb ispb, long claim)
    {
        if (!_participants.TryGetValue(ispb, out var participant) || !participant.TryLetGo(claim, out var durable))
            return;
        _participants.TryRemove(new(ispb, participant));
        _cache.Forget(ispb);
        if (durable is not null)
            _retention.Left(ispb, durable);
    }

    public ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch) => RunAsync(() => _reader.ReadAsync(ispb, batch));

    /// <inheritdoc/>
    public async ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr) =>
        (await FindByKeysAsync(sender, [bizMsgIdr]).ConfigureAwait(false))[0];

    /// <summary>Asks once for all message keys of a sender.</summary>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IdentifiedMessage?>> FindByKeysAsync(IReadOnlyList<MessageKey> keys)
    {
        var found = new IdentifiedMessage?[keys.Count];
        foreach (var ofSender in keys.Select(static (key, index) => (key, index)).GroupBy(static asked => asked.key.Sender))
        {
            var asked = ofSender.ToList();
            var stored = await FindByKeysAsync(ofSender.Key, asked.ConvertAll(static one => one.key.BizMsgIdr))
                .ConfigureAwait(false);
            for (var i = 0; i < stored.Length; i++)
                found[asked[i].index] = stored[i];
        }

        return found;
    }

    /// <summary>Finds several messages of one sender, each as <see cref="FindByKeyAsync"/> does.</summary>
    internal ValueTask<IdentifiedMessage?[]> FindByKeysAsync(Ispb sender, IReadOnlyList<string> bizMsgIdrs) =>
        RunAsync(async () =>
        {
            await _lost.SettleAsync(sender, bizMsgIdrs).ConfigureAwait(false);
            return await _finder.FindAsync(sender, bizMsgIdrs, ispb =>
                _participants.GetValueOrDefault(ispb)?.SettleAsync() ?? Task.FromResult(false)).ConfigureAwait(false);
        });

    /// <summary>Removes now what is due, and not at the next minute.</summary>
    internal Task RetainAsync() => _retention.RunAsync();

    /// <summary>Writes what was taken. Commits that come later are refused. The connections stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _retention.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_participants.Values.Select(static participant => participant.CloseAsync())).ConfigureAwait(false);
    }

    private async ValueTask<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await (_closed ? throw new StoreUnavailableException("The store is closed.") : work()).ConfigureAwait(false);
        }
        catch (CorruptStoreException damage)
        {
            _instruments.Corrupt(damage.Message);
            throw;
        }
    }

    private RedisParticipant Participant(Ispb ispb)
    {
        var participant = _participants.GetOrAdd(
            ispb, static (ispb, store) => new RedisParticipant(
                ispb, store._claims, store._writer, store._lost, store._time, store._instruments), this);
        if (_closed)
            _ = participant.CloseAsync();
        return participant;
    }
}
