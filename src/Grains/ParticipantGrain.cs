using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Grains;

/// <summary>
/// One participant's owner in the cluster: a shell around <see cref="ClusterOwner"/>. Calls interleave, and none holds a turn
/// while it waits for a message or for the store. Who loses the participant to another activation deactivates.
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
    GrainOwners owners, ParticipantCopies copies, ILogger<ParticipantGrain> logger) : Grain, IParticipantGrain
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StayWithStreams = TimeSpan.FromMinutes(2);
    private static readonly PullAnswer Moved = GrainMapping.ToAnswer(ParticipantOwner.Retired);
    private static readonly PullAnswer Unavailable = GrainMapping.ToAnswer(new PullReply(PullStatus.Unavailable));
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

    public Task<AppendAnswer> AppendAsync(AppendRequest request) => AppendAsync(request, static (owner, messages) => owner.AppendAsync(messages));

    public Task<AppendAnswer> CheckAsync(AppendRequest request) =>
        AppendAsync(request, static (owner, messages) => owner.CheckAsync(messages));

    public Task<PullAnswer> StartAsync(ulong stream, PullRequest request, CancellationToken endWait) =>
        PullAsync(owner => owner.StartAsync(new StreamId(stream), request.ToTerms(), endWait));

    public Task<PullAnswer> PullAsync(ulong stream, long batch, PullRequest request, CancellationToken endWait) =>
        PullAsync(owner => owner.PullAsync(new StreamStep(new StreamId(stream), batch), request.ToTerms(), endWait));

    public async Task<EndAnswer> EndAsync(ulong stream, long batch)
    {
        if (owners.IsStopping)
            return new EndAnswer(StepBack());
        if (await OpenAsync() is not { } owner)
            return new EndAnswer((byte)EndStatus.Unavailable);
        var reply = await owner.EndAsync(new StreamStep(new StreamId(stream), batch));
        return new EndAnswer(reply is { } ended ? (byte)ended.Status : StepBack());
    }

    public async Task<KeepOpenAnswer> KeepOpenAsync(ulong stream)
    {
        // Where it cannot be opened nobody knows of idle times: they begin when it can.
        var isDone = !owners.IsStopping && (await OpenAsync() is not { } owner || await owner.KeepOpenAsync(new StreamId(stream)));
        return new KeepOpenAnswer(isDone ? (byte)1 : StepBack());
    }

    private async Task<PullAnswer> PullAsync(Func<ClusterOwner, ValueTask<PullReply>> pull)
    {
        if (!owners.IsStopping)
        {
            if (await OpenAsync() is not { } owner)
                return Unavailable;
            var reply = await pull(owner);
            if (reply != ParticipantOwner.Retired)
                return GrainMapping.ToAnswer(reply, owner.MaxStreams, owner.IdleTimeout);
        }

        StepBack();
        return Moved;
    }

    private async Task<AppendAnswer> AppendAsync(
        AppendRequest request, Func<ClusterOwner, IReadOnlyList<IncomingMessage>, ValueTask<AppendReply?>> append)
    {
        AppendReply? reply = null;
        if (!owners.IsStopping)
            reply = await OpenAsync() is { } owner ? await append(owner, request.ToMessages(_ispb)) : CannotAppend;
        if (reply is null)
            StepBack();
        return GrainMapping.ToAnswer(reply);
    }

    private byte StepBack()
    {
        LogSteppedBack(_ispb);
        DeactivateOnIdle();
        return GrainMapping.Moved;
    }

    /// <returns>Null while it cannot be known under which rules the participant stands.</returns>
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

            var owner = new ClusterOwner(_ispb, store, policy.Over(rules.Value), time, random);
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
        if (standing.OpenStreams > 0)
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Ispb} has another owner, or this silo stops: the activation steps back.")]
    private partial void LogSteppedBack(Ispb ispb);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Ispb} has a new policy, version {Version}: the next activation goes by it.")]
    private partial void LogPolicyChanged(Ispb ispb, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Ispb} cannot be opened now: {Reason}")]
    private partial void LogCannotOpen(Ispb ispb, string reason);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "{Ispb}: the store ends at message {Stored}, and this cluster has seen message {Seen}. Was it restored from a backup?")]
    private partial void LogStoreIsBehind(Ispb ispb, long stored, long seen);
}
