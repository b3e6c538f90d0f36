using System.Collections.Concurrent;
using PixStream.Streams.Intake;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>The participants whose owners live in this process, over one store.</summary>
public sealed class LocalParticipants : IParticipants, IParkedMessages, IDisposable
{
    /// <summary>An owner that was not used for this long, and has no open stream, is let go.</summary>
    private static readonly TimeSpan UnusedFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Ispb, ParticipantOwner> _owners = new();
    private readonly IParticipantStore _store;
    private readonly StreamRules _rules;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly MessageIntake _intake;
    private readonly ITimer _sweep;
    private readonly long _startedTimestamp;
    private volatile bool _waitsEnded;

    public LocalParticipants(IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random)
    {
        _store = store;
        _rules = rules;
        _time = time;
        _random = random;
        _intake = new MessageIntake(store, time, random);
        _startedTimestamp = time.GetTimestamp();
        _sweep = time.CreateTimer(static all => ((LocalParticipants)all!).Sweep(), this, UnusedFor, UnusedFor);
    }

    public bool IsAvailable => _store.IsAvailable;

    /// <summary>Participants that are held in memory now.</summary>
    public int OwnerCount => _owners.Count;

    public async ValueTask<AppendReply> AppendAsync(IReadOnlyList<IncomingMessage> messages) =>
        (await _intake.AppendAsync(messages, AppendAsync)).GetValueOrDefault();

    public async ValueTask<LookUpReply> LookUpAsync(IncomingMessage message) => LookUpReply.Of(await _intake.CheckAsync([message]));

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

    public async ValueTask KeepOpenAsync(Ispb ispb, StreamId stream)
    {
        while (!await Owner(ispb).KeepOpenAsync(stream))
        {
            // That owner has retired meanwhile; the next one is there now.
        }
    }

    async ValueTask<ParkedList> IParkedMessages.ListAsync(Ispb ispb, long after, int limit)
    {
        while (true)
            if (await Owner(ispb).ListParkedAsync(after, limit) is { } list)
                return list;
    }

    async ValueTask<ParkedContent> IParkedMessages.ShowAsync(Ispb ispb, long sequence)
    {
        while (true)
            if (await Owner(ispb).ShowParkedAsync(sequence) is { } content)
                return content;
    }

    async ValueTask<ParkedStatus> IParkedMessages.ReleaseAsync(Ispb ispb, SequenceRange range)
    {
        while (true)
            if (await Owner(ispb).ReleaseParkedAsync(range) is { } status)
                return status;
    }

    async ValueTask<ParkedStatus> IParkedMessages.DropAsync(Ispb ispb, SequenceRange range)
    {
        while (true)
            if (await Owner(ispb).DropParkedAsync(range) is { } status)
                return status;
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

    private async ValueTask<bool> AppendAsync(Ispb ispb, IReadOnlyList<(IncomingMessage, ResourceId)> part)
    {
        while (!await Owner(ispb).AppendAsync(part))
        {
            // That owner has retired meanwhile; the next one is there now.
        }

        return true;
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
