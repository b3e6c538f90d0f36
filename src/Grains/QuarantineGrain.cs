using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains;

/// <summary>
/// The quarantine, the senders shut off, the registry and limits of participants and the audit trail, in one activation for the
/// whole cluster: a shell around <see cref="MessageQuarantine"/>, <see cref="ShutOffSenders"/>, <see cref="KeptRegistry"/>,
/// <see cref="ParticipantLimits"/> and <see cref="AuditTrail"/>, which stay right where two activations are there at once. Calls
/// interleave.
/// </summary>
/// <remarks>
/// One grain and not five: the others write the audit trail, and several activations would take it from each other.
/// </remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[GrainType("quarantine")]
public sealed class QuarantineGrain : Grain, IQuarantineGrain
{
    private readonly GrainOwners _owners;
    private readonly AuditTrail _audit;
    private readonly MessageQuarantine _quarantine;
    private readonly ShutOffSenders _senders;
    private readonly KeptRegistry _registry;
    private readonly ParticipantLimits _limits;

    public QuarantineGrain(
        IParticipantStore store, IOptions<QuarantineOptions> options, IOptions<LimitOptions> limits, TimeProvider time,
        IRandomSource random, GrainOwners owners)
    {
        _owners = owners;
        _audit = new AuditTrail(store, options.Value, time, random);
        _quarantine = new MessageQuarantine(store, _audit, options.Value, time, random);
        _senders = new ShutOffSenders(store, _audit, time, random);
        _registry = new KeptRegistry(store, _audit, time, random);
        _limits = new ParticipantLimits(store, _audit, limits.Value, time, random);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        this.GetPrimaryKeyString() == IQuarantineGrain.Key
            ? Task.CompletedTask
            : throw new ArgumentException(
                $"The one quarantine of a cluster is '{IQuarantineGrain.Key}', not '{this.GetPrimaryKeyString()}'.");

    public Task<GrainAnswer<QuarantineAdded>> AddAsync(QuarantinedMessage[] messages) =>
        AskAsync(() => _quarantine.AddAsync(messages));

    public Task<GrainAnswer<QuarantinePage>> ListAsync(QuarantineFilter filter, long after, int limit) =>
        AskAsync(() => _quarantine.ListAsync(filter, after, limit));

    public Task<GrainAnswer<QuarantineContent>> ShowAsync(QuarantineId id) => AskAsync(() => _quarantine.ShowAsync(id));

    public Task<GrainAnswer<QuarantineCounts>> CountAsync() => AskAsync(_quarantine.CountAsync);

    public Task<GrainAnswer<QuarantineStatus>> MarkReleasedAsync(
        QuarantineId id, string by, string reason, ResourceId released) =>
        AskAsync(() => _quarantine.MarkReleasedAsync(id, by, reason, released));

    public Task<GrainAnswer<QuarantineStatus>> DropAsync(QuarantineId id, string by, string reason) =>
        AskAsync(() => _quarantine.DropAsync(id, by, reason));

    public Task<GrainAnswer<QuarantineStatus>> ShutOffAsync(Ispb sender, string by, string reason) =>
        AskAsync(() => _senders.ShutOffAsync(sender, by, reason));

    public Task<GrainAnswer<QuarantineStatus>> AdmitAsync(Ispb sender, string by, string reason) =>
        AskAsync(() => _senders.AdmitAsync(sender, by, reason));

    public Task<GrainAnswer<ShutOffList>> ListShutOffAsync() => AskAsync(_senders.ListAsync);

    public Task<GrainAnswer<QuarantineStatus>> AppendAuditAsync(AuditRecord[] records) => AskAsync(async () =>
        await _audit.AppendAsync(records) ? QuarantineStatus.Done : QuarantineStatus.Unavailable);

    public Task<GrainAnswer<AuditPage>> ListAuditAsync(long before, int limit) => AskAsync(() => _audit.ListAsync(before, limit));

    public Task<GrainAnswer<AuditPage>> FindAuditAsync(AuditFilter filter, long before, int limit) =>
        AskAsync(() => _audit.ListAsync(before, limit, filter));

    public Task<GrainAnswer<AuditLines>> ReadAuditLinesAsync(long after, int limit) =>
        AskAsync(() => _audit.ReadLinesAsync(after, limit));

    public Task<GrainAnswer<AuditHead>> HeadAuditAsync() => AskAsync(_audit.HeadAsync);

    public Task<GrainAnswer<RegistryContent>> ReadRegistryAsync(long known) => AskAsync(() => _registry.ReadAsync(known));

    public Task<GrainAnswer<RegistryAnswer>> ChangeRegistryAsync(RegistryChange change) =>
        AskAsync(() => _registry.ChangeAsync(change));

    public Task<GrainAnswer<QuarantineStatus>> SetLimitsAsync(Ispb participant, OwnLimits limits, string by, string reason) =>
        AskAsync(() => _limits.SetAsync(participant, limits, by, reason));

    public Task<GrainAnswer<LimitList>> ListLimitsAsync() => AskAsync(_limits.ListAsync);

    /// <summary>Asks, unless this silo stops: then nothing is begun here any more, and the next activation is asked.</summary>
    private async Task<GrainAnswer<TReply>> AskAsync<TReply>(Func<ValueTask<TReply>> ask)
    {
        CallerRequest.Trace();
        // For the audit records.
        using var request = CallerRequest.Id is { } id ? CurrentRequest.Begin(id) : null;
        if (!_owners.IsStopping)
            return GrainAnswer.Of(await ask());
        DeactivateOnIdle();
        return GrainAnswer.Moved<TReply>();
    }
}
