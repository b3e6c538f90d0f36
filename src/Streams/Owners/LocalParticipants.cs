using System.Collections.Concurrent;
using PixStream.Streams.Intake;
using PixStream.Streams.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>The participants whose owners live in this process, over one store.</summary>
public sealed class LocalParticipants : IParticipants, IParkedMessages, IOpenStreams, IDisposable
{
    /// <summary>An owner that was not used for this long, and has no open stream, is let go.</summary>
    private static readonly TimeSpan UnusedFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Ispb, ParticipantOwner> _owners = new();
    private readonly IParticipantStore _store;
    private readonly StreamRules _rules;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly MessageIntake _intake;
    private readonly LimitTable _limits;
    private readonly ParticipantMeasures? _measures;
    private readonly ITimer _sweep;
    private readonly long _startedTimestamp;
    private volatile bool _waitsEnded;

    public LocalParticipants(
        IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random, LimitTable? limits = null,
        SendPressure? pressure = null, ParticipantMeasures? measures = null)
    {
        _measures = measures;
        _limits = limits ?? new LimitTable();
        _store = store;
        _rules = rules;
        _time = time;
        _random = random;
        _intake = new MessageIntake(store, time, random, pressure);
        _startedTimestamp = time.GetTimestamp();
        _sweep = time.CreateTimer(static all => ((LocalParticipants)all!).Sweep(), this, UnusedFor, UnusedFor);
    }

    public bool IsAvailable => _store.IsAvailable;

    /// <summary>Participants that are held in memory now.</summary>
    public int OwnerCount => _owners.Count;

    public async ValueTask<AppendReply> AppendAsync(IReadOnlyList<IncomingMessage> messages) =>
        (await _intake.AppendAsync(messages, AppendAsync)).Value;

    public async ValueTask<LookUpReply> LookUpAsync(IncomingMessage message) =>
        LookUpReply.Of(await _intake.CheckAsync([message]));

    public ValueTask<SendReply> CountSendAsync(Ispb sender, long cost) => AskAsync(
        sender, cost, static (owner, cost) => new ValueTask<OwnerReply<SendReply>>(owner.CountSend(cost)));

    public ValueTask<PullReply> StartAsync(Ispb ispb, PullTerms terms, CancellationToken endWait) =>
        AskAsync(ispb, (terms, endWait), static (owner, asked) => owner.StartAsync(asked.terms, asked.endWait));

    public ValueTask<PullReply> PullAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait) =>
        AskAsync(ispb, (token, terms, endWait), static (owner, asked) =>
            owner.PullAsync(asked.token, asked.terms, asked.endWait));

    public ValueTask<EndReply> EndAsync(Ispb ispb, StreamStep token) =>
        AskAsync(ispb, token, static (owner, token) => owner.EndAsync(token));

    public async ValueTask KeepOpenAsync(Ispb ispb, StreamId stream) =>
        await AskAsync(ispb, stream, static (owner, stream) => owner.KeepOpenAsync(stream));

    ValueTask<ParkedList> IParkedMessages.ListAsync(Ispb ispb, long after, int limit) =>
        AskAsync(ispb, (after, limit), static (owner, asked) => owner.Parked.ListAsync(asked.after, asked.limit));

    ValueTask<ParkedContent> IParkedMessages.ShowAsync(Ispb ispb, long sequence) =>
        AskAsync(ispb, sequence, static (owner, sequence) => owner.Parked.ShowAsync(sequence));

    ValueTask<ParkedStatus> IParkedMessages.ReleaseAsync(Ispb ispb, SequenceRange range) =>
        AskAsync(ispb, range, static (owner, range) => owner.Parked.ReleaseAsync(range));

    ValueTask<ParkedStatus> IParkedMessages.DropAsync(Ispb ispb, SequenceRange range) =>
        AskAsync(ispb, range, static (owner, range) => owner.Parked.DropAsync(range));

    ValueTask<ParticipantView> IOpenStreams.ShowAsync(Ispb ispb) =>
        AskAsync(ispb, default(Done), static (owner, _) => owner.Streams.ShowAsync());

    ValueTask<StreamCloseStatus> IOpenStreams.CloseAsync(Ispb ispb, StreamId stream) =>
        AskAsync(ispb, stream, static (owner, stream) => owner.Streams.CloseAsync(stream));

    /// <summary>Has a participant in memory, where its measures are told. Changes nothing.</summary>
    public async ValueTask OpenAsync(Ispb ispb) => await AskAsync(ispb, default(Done), static (owner, _) => owner.OpenAsync());

    public void EndWaits()
    {
        _waitsEnded = true;
        foreach (var owner in _owners.Values)
            owner.EndWaits();
    }

    public void Dispose() => _sweep.Dispose();

    /// <summary>Lets go of the owners that are not used. Runs by itself every two minutes.</summary>
    internal void Sweep()
    {
        foreach (var (ispb, owner) in _owners)
            if (owner.TryRetire(UnusedFor))
                _owners.TryRemove(new(ispb, owner));
    }

    /// <summary>Asks the participant's owner, and the next one where that one has retired.</summary>
    private async ValueTask<TReply> AskAsync<TAsked, TReply>(
        Ispb ispb, TAsked asked, Func<ParticipantOwner, TAsked, ValueTask<OwnerReply<TReply>>> ask)
    {
        while (true)
            if ((await ask(Owner(ispb), asked)).TryGet(out var reply))
                return reply;
    }

    private async ValueTask<OwnerReply<Done>> AppendAsync(Ispb ispb, IReadOnlyList<(IncomingMessage, ResourceId)> part) =>
        await AskAsync(ispb, part, static (owner, part) => owner.AppendAsync(part));

    private ParticipantOwner Owner(Ispb ispb)
    {
        if (_owners.TryGetValue(ispb, out var owner))
            return owner;
        owner = _owners.GetOrAdd(
            ispb,
            static (name, all) =>
                new ParticipantOwner(
                    name, all._store, all._rules, all._time, all._random, all._startedTimestamp, all._limits,
                    all._measures), this);
        // A drain that began meanwhile has not seen this owner.
        if (_waitsEnded)
            owner.EndWaits();
        return owner;
    }
}
