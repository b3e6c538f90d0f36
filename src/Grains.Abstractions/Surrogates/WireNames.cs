using Orleans.Serialization.Configuration;
using PixStream.Grains.Abstractions.Surrogates;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Limits;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

[assembly: TypeManifestProvider(typeof(WireNames))]

namespace PixStream.Grains.Abstractions.Surrogates;

/// <summary>
/// What types are called on the wire: names that stay when a type is renamed or moved. Types of Streams and Quarantine know
/// nothing of Orleans, so their names stand here and not in an attribute.
/// </summary>
internal sealed class WireNames : TypeManifestProviderBase
{
    protected override void ConfigureInner(TypeManifestOptions options)
    {
        foreach (var (name, type) in All)
            options.WellKnownTypeAliases[name] = type;
    }

    private static IEnumerable<(string Name, Type Type)> All =>
    [
        ("pixstream.ispb", typeof(Ispb)),
        ("pixstream.resource-id", typeof(ResourceId)),
        ("pixstream.stream-id", typeof(StreamId)),
        ("pixstream.stream-step", typeof(StreamStep)),
        ("pixstream.sequence-range", typeof(SequenceRange)),
        ("pixstream.done", typeof(Done)),
        ("pixstream.incoming-message", typeof(IncomingMessage)),
        ("pixstream.append-reply", typeof(AppendReply)),
        ("pixstream.pull-terms", typeof(PullTerms)),
        ("pixstream.pull-reply", typeof(PullReply)),
        ("pixstream.end-reply", typeof(EndReply)),
        ("pixstream.parked-message", typeof(ParkedMessage)),
        ("pixstream.parked-list", typeof(ParkedList)),
        ("pixstream.parked-content", typeof(ParkedContent)),
        ("pixstream.parked-status", typeof(ParkedStatus)),
        ("pixstream.quarantine-id", typeof(QuarantineId)),
        ("pixstream.quarantined-message", typeof(QuarantinedMessage)),
        ("pixstream.quarantine-summary", typeof(QuarantineSummary)),
        ("pixstream.quarantine-filter", typeof(QuarantineFilter)),
        ("pixstream.quarantine-added", typeof(QuarantineAdded)),
        ("pixstream.quarantine-page", typeof(QuarantinePage)),
        ("pixstream.quarantine-content", typeof(QuarantineContent)),
        ("pixstream.quarantine-count", typeof(QuarantineCount)),
        ("pixstream.quarantine-counts", typeof(QuarantineCounts)),
        ("pixstream.quarantine-status", typeof(QuarantineStatus)),
        ("pixstream.shut-off-sender", typeof(ShutOffSender)),
        ("pixstream.shut-off-list", typeof(ShutOffList)),
        ("pixstream.audit-record", typeof(AuditRecord)),
        ("pixstream.numbered-audit-record", typeof(NumberedAuditRecord)),
        ("pixstream.audit-page", typeof(AuditPage)),
        ("pixstream.audit-filter", typeof(AuditFilter)),
        ("pixstream.audit-lines", typeof(AuditLines)),
        ("pixstream.audit-head", typeof(AuditHead)),
        ("pixstream.request-key", typeof(RequestKey)),
        ("pixstream.registry-entry", typeof(RegistryEntry)),
        ("pixstream.registry-content", typeof(RegistryContent)),
        ("pixstream.registry-change", typeof(RegistryChange)),
        ("pixstream.registry-answer", typeof(RegistryAnswer)),
        ("pixstream.send-reply", typeof(SendReply)),
        ("pixstream.traffic-limits", typeof(TrafficLimits)),
        ("pixstream.own-limits", typeof(OwnLimits)),
        ("pixstream.limited-participant", typeof(LimitedParticipant)),
        ("pixstream.limit-list", typeof(LimitList)),
    ];
}
