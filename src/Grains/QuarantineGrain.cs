using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains;

/// <summary>
/// What is stored apart, who is shut off and the list of steps, in one activation for the whole cluster: a shell around
/// <see cref="MessageQuarantine"/>, <see cref="ShutOffSenders"/> and <see cref="AuditTrail"/>, which know what to do where two
/// activations are there at once. Calls interleave.
/// </summary>
/// <remarks>
/// One grain and not three: the other two write the list of steps, and three activations would take it from each other.
/// </remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[GrainType("quarantine")]
public sealed class QuarantineGrain : Grain, IQuarantineGrain
{
    private static readonly StepAnswer NotFound = new((byte)QuarantineStatus.NotFound);

    private readonly GrainOwners _owners;
    private readonly AuditTrail _audit;
    private readonly MessageQuarantine _quarantine;
    private readonly ShutOffSenders _flags;

    public QuarantineGrain(
        IParticipantStore store, IOptions<QuarantineOptions> options, TimeProvider time, IRandomSource random, GrainOwners owners)
    {
        _owners = owners;
        _audit = new AuditTrail(store, options.Value, time, random);
        _quarantine = new MessageQuarantine(store, _audit, options.Value, time, random);
        _flags = new ShutOffSenders(store, _audit, time, random);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => this.GetPrimaryKeyString() == IQuarantineGrain.Key
        ? Task.CompletedTask
        : throw new ArgumentException($"The one quarantine of a cluster is '{IQuarantineGrain.Key}', not '{this.GetPrimaryKeyString()}'.");

    public async Task<ApartAnswer> AddAsync(ApartRequest request) =>
        StepsBack() ? new ApartAnswer(GrainMapping.Moved, []) : (await _quarantine.AddAsync(request.ToMessages())).ToAnswer();

    public async Task<ApartListAnswer> ListAsync(ApartListRequest request) => StepsBack()
        ? new ApartListAnswer(GrainMapping.Moved, [], 0, 0)
        : (await _quarantine.ListAsync(request.ToFilter(), request.After, request.Limit)).ToAnswer();

    public async Task<ApartContentAnswer> ShowAsync(string id)
    {
        if (StepsBack())
            return new ApartContentAnswer(GrainMapping.Moved, null, [], default);
        return QuarantineId.TryParse(id, out var known)
            ? (await _quarantine.ShowAsync(known)).ToAnswer()
            : new ApartContentAnswer((byte)QuarantineStatus.NotFound, null, [], default);
    }

    public async Task<ApartCountsAnswer> CountAsync() =>
        StepsBack() ? new ApartCountsAnswer(GrainMapping.Moved, 0, []) : (await _quarantine.CountAsync()).ToAnswer();

    public Task<StepAnswer> MarkReleasedAsync(ReleasedRequest request) => QuarantineId.TryParse(request.Id, out var known)
        ? StepAsync(() => _quarantine.MarkReleasedAsync(known, request.By, request.Reason, request.ResourceIdOf()))
        : Task.FromResult(NotFound);

    public Task<StepAnswer> DropAsync(string id, string by, string reason) => QuarantineId.TryParse(id, out var known)
        ? StepAsync(() => _quarantine.DropAsync(known, by, reason))
        : Task.FromResult(NotFound);

    public Task<StepAnswer> ShutOffAsync(ulong sender, string by, string reason) =>
        StepAsync(() => _flags.ShutOffAsync(Ispb.FromWord(sender), by, reason));

    public Task<StepAnswer> AdmitAsync(ulong sender, string by, string reason) =>
        StepAsync(() => _flags.AdmitAsync(Ispb.FromWord(sender), by, reason));

    public async Task<ShutOffAnswer> ListShutOffAsync() =>
        StepsBack() ? new ShutOffAnswer(GrainMapping.Moved, []) : (await _flags.ListAsync()).ToAnswer();

    public Task<StepAnswer> AppendAuditAsync(AuditRequest request) => StepAsync(async () =>
        await _audit.AppendAsync(request.ToRecords()) ? QuarantineStatus.Done : QuarantineStatus.Unavailable);

    public async Task<AuditAnswer> ListAuditAsync(long before, int limit) =>
        StepsBack() ? new AuditAnswer(GrainMapping.Moved, [], 0) : (await _audit.ListAsync(before, limit)).ToAnswer();

    /// <returns>Whether this silo stops: then nothing is begun here any more, and the next activation is asked.</returns>
    private bool StepsBack()
    {
        if (!_owners.IsStopping)
            return false;
        DeactivateOnIdle();
        return true;
    }

    private async Task<StepAnswer> StepAsync(Func<ValueTask<QuarantineStatus>> step) =>
        new(StepsBack() ? GrainMapping.Moved : (byte)await step());
}
