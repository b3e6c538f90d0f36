using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Grains;

/// <summary>
/// One participant's owner in the cluster: a shell around <see cref="ClusterOwner"/>. Calls interleave, and no call holds a turn
/// while it waits for a message or for the store. An activation that loses the participant to another one deactivates.
/// </summary>
/// <remarks>
/// Placed where the load is lowest: a few participants have most of the traffic, and a hash of their names would put two of them
/// on one silo as soon as anywhere.
/// </remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[GrainType("participant")]
public sealed partial class ParticipantGrain(
    IParticipantStore store, IParticipantPolicies policies, IOptions<StreamRules> rules, TimeProvider time, IRandomSource random,
    GrainOwners owners, ParticipantCopies copies, LimitTable limits, SendPressure pressure, ParticipantMeasures measures,
    ILogger<ParticipantGrain> logger)
    : Grain, IParticipantGrain
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StayWithStreams = TimeSpan.FromMinutes(2);
    private static readonly PullReply CannotPull = new(PullStatus.Unavailable);
    private static readonly AppendReply CannotAppend = new(AppendStatus.Unavailable, []);

    private Ispb _ispb;
    private ClusterOwner? _owner;
    private Task<ClusterOwner?>? _opening;
    private ParticipantCopy? _copy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ispb = Ispb.Parse(this.GetPrimaryKeyString());
        this.RegisterGrainTimer(OnRoundAsync, new GrainTimerCreationOptions(Round, Round) { Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_opening is { } opening)
            await opening;
        if (_owner is not { } owner)
            return;
        var standing = owner.Standing;
        await owner.RetireAsync();
        owners.Remove(owner);
        if (standing is { } last)
            await copies.WriteAsync(GrainContext.GrainId, last, _copy);
    }

    public Task<GrainAnswer<AppendReply>> AppendAsync(IncomingMessage[] messages) =>
        AskAsync(messages, static (owner, messages) => owner.AppendAsync(messages), CannotAppend);

    public Task<GrainAnswer<AppendReply>> AppendPartAsync(IncomingMessage[] messages) =>
        AskAsync(messages, static (owner, messages) => owner.AppendAsync(messages, isLetIn: true), CannotAppend);

    public Task<GrainAnswer<AppendReply>> CheckAsync(IncomingMessage[] messages) =>
        AskAsync(messages, static (owner, messages) => owner.CheckAsync(messages), CannotAppend);

    public Task<GrainAnswer<PullReply>> StartAsync(StreamId stream, PullTerms terms, CancellationToken endWait) => AskAsync(
        (stream, terms, endWait),
        static (owner, asked) => AnswerAsync(owner, owner.StartAsync(asked.stream, asked.terms, asked.endWait)), CannotPull);

    public Task<GrainAnswer<PullReply>> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) => AskAsync(
        (token, terms, endWait),
        static (owner, asked) => AnswerAsync(owner, owner.PullAsync(asked.token, asked.terms, asked.endWait)), CannotPull);

    public Task<GrainAnswer<EndReply>> EndAsync(StreamStep token) =>
        AskAsync(token, static (owner, token) => owner.EndAsync(token), new EndReply(EndStatus.Unavailable));

    /// <summary>Where the owner cannot be opened no idle time runs: it begins when the owner is opened.</summary>
    /// <inheritdoc/>
    public Task<GrainAnswer<Done>> KeepOpenAsync(StreamId stream) =>
        AskAsync(stream, static (owner, stream) => owner.KeepOpenAsync(stream), default);

    public Task<GrainAnswer<ParkedList>> ListParkedAsync(long after, int limit) => AskAsync(
        (after, limit),
        static (owner, asked) => owner.Parked.ListAsync(asked.after, asked.limit),
        new ParkedList(ParkedStatus.Unavailable, [], 0, 0));

    public Task<GrainAnswer<ParkedContent>> ShowParkedAsync(long sequence) => AskAsync(
        sequence, static (owner, sequence) => owner.Parked.ShowAsync(sequence),
        new ParkedContent(ParkedStatus.Unavailable, null, default));

    public Task<GrainAnswer<ParkedStatus>> ReleaseParkedAsync(SequenceRange range) =>
        AskAsync(range, static (owner, range) => owner.Parked.ReleaseAsync(range), ParkedStatus.Unavailable);

    public Task<GrainAnswer<ParkedStatus>> DropParkedAsync(SequenceRange range) =>
        AskAsync(range, static (owner, range) => owner.Parked.DropAsync(range), ParkedStatus.Unavailable);

    public Task<GrainAnswer<ParticipantView>> ShowStreamsAsync() =>
        AskAsync(default(Done), static (owner, _) => owner.Streams.ShowAsync(), ParticipantView.Unavailable);

    public Task<GrainAnswer<StreamCloseStatus>> CloseStreamAsync(StreamId stream) =>
        AskAsync(stream, static (owner, stream) => owner.Streams.CloseAsync(stream), StreamCloseStatus.Unavailable);

    public Task<GrainAnswer<SendReply>> CountSendAsync(long cost) => AskAsync(
        cost, static (owner, cost) => new ValueTask<OwnerReply<SendReply>>(owner.CountSend(cost)),
        new SendReply(SendStatus.Unavailable));

    private static async ValueTask<OwnerReply<PullReply>> AnswerAsync(
        ClusterOwner owner, ValueTask<OwnerReply<PullReply>> pull) =>
        (await pull).TryGet(out var reply)
            ? DetachedReply.Of(reply) with { SlotsMax = owner.MaxStreams, IdleTimeout = owner.IdleTimeout }
            : OwnerReply.Retired;

    /// <summary>Asks the owner. If it has retired, or this silo stops, the caller is sent to the next activation.</summary>
    /// <param name="asked">What to ask.</param>
    /// <param name="ask">Asks it.</param>
    /// <param name="unavailable">The answer while the participant's policy cannot be read.</param>
    private async Task<GrainAnswer<TReply>> AskAsync<TAsked, TReply>(
        TAsked asked, Func<ClusterOwner, TAsked, ValueTask<OwnerReply<TReply>>> ask, TReply unavailable)
    {
        CallerRequest.Trace();
        if (!owners.IsStopping)
        {
            if (await OpenAsync() is not { } owner)
                return GrainAnswer.Of(unavailable);
            if ((await ask(owner, asked)).TryGet(out var reply))
                return GrainAnswer.Of(reply);
        }

        LogMoved(_ispb);
        DeactivateOnIdle();
        return GrainAnswer.Moved<TReply>();
    }

    /// <returns>Null while the participant's policy cannot be read.</returns>
    private ValueTask<ClusterOwner?> OpenAsync() => _owner is { } owner ? new(owner) : new(_opening ??= OpenOnceAsync());

    private async Task<ClusterOwner?> OpenOnceAsync()
    {
        // Not before the field that tells the others of it is set.
        await Task.Yield();
        try
        {
            _copy = await copies.ReadAsync(GrainContext.GrainId);
            var policy = _copy?.FreshPolicy(time.GetUtcNow());
            if (policy is null)
            {
                policy = await policies.GetAsync(_ispb);
                _copy = (_copy ?? new ParticipantCopy()).With(policy, time.GetUtcNow());
            }

            var owner = new ClusterOwner(_ispb, store, policy.Over(rules.Value), time, random, limits, pressure, measures);
            await owners.AddAsync(owner);
            return _owner = owner;
        }
        catch (StoreUnavailableException failure)
        {
            LogCannotOpen(_ispb, failure.Message);
            return null;
        }
        finally
        {
            _opening = null;
        }
    }

    private async Task OnRoundAsync(CancellationToken cancellationToken)
    {
        if (_owner is not { } owner)
            return;
        await ReadPolicyAgainAsync();
        if (owner.Standing is not { } standing)
            return;
        // The store closes no idle stream of a participant that is nowhere in memory.
        if (standing.OpenStreams > 0 || (standing.HasUnread && measures.KeepsUnread))
            DelayDeactivation(StayWithStreams);
        if (_copy is { } before && before.IsAheadOf(standing))
            LogStoreIsBehind(_ispb, standing.LastSequence, before.LastSequence);
        _copy = await copies.WriteAsync(GrainContext.GrainId, standing, _copy);
    }

    /// <summary>Rules are not changed under an owner: where the policy is another one, the next owner goes by it.</summary>
    private async Task ReadPolicyAgainAsync()
    {
        if (_copy?.FreshPolicy(time.GetUtcNow()) is not null || _owner is not { } owner)
            return;
        try
        {
            var policy = await policies.GetAsync(_ispb);
            var version = _copy?.PolicyVersion ?? 0;
            _copy = (_copy ?? new ParticipantCopy()).With(policy, time.GetUtcNow());
            if (policy.Version == version)
                return;
            LogPolicyChanged(_ispb, policy.Version);
            await owner.RetireAsync();
            DeactivateOnIdle();
        }
        catch (StoreUnavailableException)
        {
            // The policy that is there holds on.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Ispb} has another owner, or this silo stops: this activation ends.")]
    private partial void LogMoved(Ispb ispb);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Ispb} has a new policy, version {Version}: the next activation goes by it.")]
    private partial void LogPolicyChanged(Ispb ispb, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Ispb} cannot be opened now: {Reason}")]
    private partial void LogCannotOpen(Ispb ispb, string reason);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "{Ispb}: the store ends at message {Stored}, and this cluster has seen message {Seen}. Was it restored from a backup?")]
    private partial void LogStoreIsBehind(Ispb ispb, long stored, long seen);
}
