using System.Collections.Concurrent;

namespace PixStream.Streams;

/// <summary>The participants whose owners live in this process, over one store.</summary>
public sealed class LocalParticipants : IParticipants, IDisposable
{
    /// <summary>An owner that was not used for this long, and has no open stream, is let go.</summary>
    private static readonly TimeSpan UnusedFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Ispb, ParticipantOwner> _owners = new();
    private readonly IParticipantStore _store;
    private readonly StreamRules _rules;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly MessageIds _ids;
    private readonly ITimer _sweep;
    private readonly long _startedTimestamp;
    private volatile bool _waitsEnded;

    public LocalParticipants(IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random)
    {
        _store = store;
        _rules = rules;
        _time = time;
        _random = random;
        _ids = new MessageIds(store, time);
        _startedTimestamp = time.GetTimestamp();
        _sweep = time.CreateTimer(static all => ((LocalParticipants)all!).Sweep(), this, UnusedFor, UnusedFor);
    }

    public bool IsAvailable => _store.IsAvailable;

    /// <summary>Participants that are held in memory now.</summary>
    public int OwnerCount => _owners.Count;

    public async ValueTask<AppendReply> AppendAsync(IReadOnlyList<IncomingMessage> messages)
    {
        var submission = new Submission(messages);
        using var activity = StreamsInstruments.Activities.StartActivity("pixstream.append");
        try
        {
            await _ids.HoldAsync(submission);
            var offender = await _ids.ResolveAsync(submission);
            if (offender >= 0)
                return new AppendReply(AppendStatus.DuplicateId, [], offender);
            await StoreAsync(submission);
            submission.NameRepeats();
            return new AppendReply(AppendStatus.Stored, submission.Ids);
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return new AppendReply(AppendStatus.Unavailable, []);
        }
        finally
        {
            _ids.Release(submission);
            submission.Complete();
        }
    }

    public ValueTask<PullReply> StartAsync(Ispb ispb, PullTerms terms, CancellationToken endWait)
    {
        while (true)
            if (TryGet(Owner(ispb).StartAsync(terms, endWait), out var reply))
                return reply;
    }

    public ValueTask<PullReply> PullAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait)
    {
        while (true)
            if (TryGet(Owner(ispb).PullAsync(token, terms, endWait), out var reply))
                return reply;
    }

    public async ValueTask<EndReply> EndAsync(Ispb ispb, StreamStep token)
    {
        while (true)
            if (await Owner(ispb).EndAsync(token) is { } reply)
                return reply;
    }

    public void EndWaits()
    {
        _waitsEnded = true;
        foreach (var owner in _owners.Values)
            owner.EndWaits();
    }

    public void Dispose() => _sweep.Dispose();

    /// <summary>Lets go of the owners that nobody uses. Runs by itself every two minutes.</summary>
    internal void Sweep()
    {
        foreach (var (ispb, owner) in _owners)
            if (owner.TryRetire(UnusedFor))
                _owners.TryRemove(new(ispb, owner));
    }

    /// <summary>A retired owner says so at once, so a pull that is on its way needs no further state machine around it.</summary>
    private static bool TryGet(ValueTask<PullReply> pending, out ValueTask<PullReply> reply)
    {
        reply = pending;
        if (!pending.IsCompletedSuccessfully)
            return true;
        var result = pending.Result;
        reply = new ValueTask<PullReply>(result);
        return result != ParticipantOwner.Retired;
    }

    private async ValueTask StoreAsync(Submission submission)
    {
        var now = _time.GetUtcNow();
        var parts = new Dictionary<Ispb, List<(IncomingMessage, ResourceId)>>(1);
        for (var i = 0; i < submission.Messages.Count; i++)
        {
            if (!submission.IsNew(i))
                continue;
            var message = submission.Messages[i];
            var id = ResourceId.Create(now, _random.NextUInt64(), _random.NextUInt64());
            submission.Name(i, id);
            if (!parts.TryGetValue(message.Destination, out var part))
                parts.Add(message.Destination, part = new List<(IncomingMessage, ResourceId)>(submission.Messages.Count));
            part.Add((message, id));
        }

        // All are on their way before the first is awaited, so that one flush can carry them all.
        var storing = new List<Task>(parts.Count);
        foreach (var (ispb, part) in parts)
            storing.Add(StoreAsync(ispb, part));
        await Task.WhenAll(storing);
    }

    private async Task StoreAsync(Ispb ispb, List<(IncomingMessage, ResourceId)> part)
    {
        while (!await Owner(ispb).AppendAsync(part))
        {
            // That owner has retired meanwhile; the next one is there now.
        }
    }

    private ParticipantOwner Owner(Ispb ispb)
    {
        if (_owners.TryGetValue(ispb, out var owner))
            return owner;
        owner = _owners.GetOrAdd(
            ispb, static (name, all) => new ParticipantOwner(name, all._store, all._rules, all._time, all._random, all._startedTimestamp), this);
        // A drain that began meanwhile has not seen this owner.
        if (_waitsEnded)
            owner.EndWaits();
        return owner;
    }
}
