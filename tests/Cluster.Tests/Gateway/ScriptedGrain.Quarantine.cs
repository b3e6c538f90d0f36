using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Limits;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>The same for parked messages and for the quarantine's calls.</summary>
internal sealed partial class ScriptedGrain : IQuarantineGrain
{
    /// <summary>The senders that are shut off.</summary>
    public ShutOffSender[] ShutOff { get; set; } = [];

    public Task<GrainAnswer<ParkedList>> ListParkedAsync(long after, int limit) =>
        NextAsync((ParkedStatus status) => new ParkedList(status, [], 0, 0));

    public Task<GrainAnswer<ParkedContent>> ShowParkedAsync(long sequence) =>
        NextAsync((ParkedStatus status) => new ParkedContent(status, null, default));

    public Task<GrainAnswer<ParkedStatus>> ReleaseParkedAsync(SequenceRange range) => NextAsync((ParkedStatus status) => status);

    public Task<GrainAnswer<ParticipantView>> ShowStreamsAsync() =>
        NextAsync((StreamCloseStatus status) =>
            ParticipantView.Unavailable with { IsAvailable = status != StreamCloseStatus.Unavailable });

    public Task<GrainAnswer<StreamCloseStatus>> CloseStreamAsync(PixStream.Streams.Values.StreamId stream) =>
        NextAsync((StreamCloseStatus status) => status);

    public Task<GrainAnswer<ParkedStatus>> DropParkedAsync(SequenceRange range) => NextAsync((ParkedStatus status) => status);

    public Task<GrainAnswer<QuarantineAdded>> AddAsync(QuarantinedMessage[] messages) =>
        NextAsync((QuarantineStatus status) => new QuarantineAdded(status, []));

    public Task<GrainAnswer<QuarantinePage>> ListAsync(QuarantineFilter filter, long after, int limit) =>
        NextAsync((QuarantineStatus status) => new QuarantinePage(status, [], 0, 0));

    public Task<GrainAnswer<QuarantineContent>> ShowAsync(QuarantineId id) =>
        NextAsync((QuarantineStatus status) => new QuarantineContent(status, null, [], default));

    public Task<GrainAnswer<QuarantineCounts>> CountAsync() =>
        NextAsync((QuarantineStatus status) => new QuarantineCounts(status, 0, []));

    public Task<GrainAnswer<QuarantineStatus>> MarkReleasedAsync(
        QuarantineId id, string by, string reason, ResourceId released) => ActAsync();

    public Task<GrainAnswer<QuarantineStatus>> DropAsync(QuarantineId id, string by, string reason) => ActAsync();

    public Task<GrainAnswer<QuarantineStatus>> ShutOffAsync(Ispb sender, string by, string reason) => ActAsync();

    public Task<GrainAnswer<QuarantineStatus>> AdmitAsync(Ispb sender, string by, string reason) => ActAsync();

    public Task<GrainAnswer<ShutOffList>> ListShutOffAsync() =>
        NextAsync((QuarantineStatus status) => new ShutOffList(status, ShutOff));

    public Task<GrainAnswer<QuarantineStatus>> AppendAuditAsync(AuditRecord[] records) => ActAsync();

    public Task<GrainAnswer<AuditPage>> ListAuditAsync(long before, int limit) =>
        NextAsync((QuarantineStatus status) => new AuditPage(status, [], 0));

    public Task<GrainAnswer<AuditPage>> FindAuditAsync(AuditFilter filter, long before, int limit) =>
        NextAsync((QuarantineStatus status) => new AuditPage(status, [], 0));

    public Task<GrainAnswer<RegistryContent>> ReadRegistryAsync(long known) =>
        NextAsync((RegistryStatus status) => new RegistryContent(status, known, []));

    public Task<GrainAnswer<RegistryAnswer>> ChangeRegistryAsync(RegistryChange change) =>
        NextAsync((RegistryStatus status) => new RegistryAnswer(status));

    public Task<GrainAnswer<AuditLines>> ReadAuditLinesAsync(long after, int limit) =>
        NextAsync((QuarantineStatus status) => new AuditLines(status, [], 0));

    public Task<GrainAnswer<AuditHead>> HeadAuditAsync() => NextAsync((QuarantineStatus status) => new AuditHead(status, 0, ""));

    public Task<GrainAnswer<QuarantineStatus>> SetLimitsAsync(Ispb participant, OwnLimits limits, string by, string reason) =>
        ActAsync();

    public Task<GrainAnswer<LimitList>> ListLimitsAsync() =>
        NextAsync((QuarantineStatus status) => new LimitList(status, TrafficLimits.None, []));

    private Task<GrainAnswer<QuarantineStatus>> ActAsync() => NextAsync((QuarantineStatus status) => status);
}
