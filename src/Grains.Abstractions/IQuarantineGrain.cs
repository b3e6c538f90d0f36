using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>
/// The quarantine, the senders shut off, the registry and the audit trail of the whole cluster: one grain, its key is
/// <see cref="Key"/>. Every call may be sent again where its answer was lost. What an action did the first time it does not do a
/// second time, except that audit records appended by themselves may be there twice then, with the same time.
/// </summary>
[Alias("pixstream.quarantine")]
public interface IQuarantineGrain : IGrainWithStringKey
{
    /// <summary>Key of the one grain.</summary>
    const string Key = "quarantine";

    /// <summary>Puts all messages or no message into quarantine.</summary>
    [Alias("add")]
    Task<GrainAnswer<QuarantineAdded>> AddAsync([Immutable] QuarantinedMessage[] messages);

    /// <summary>Messages in the order in which they were taken in.</summary>
    [Alias("list")]
    Task<GrainAnswer<QuarantinePage>> ListAsync([Immutable] QuarantineFilter filter, long after, int limit);

    /// <summary>One message with all reasons and its bytes.</summary>
    [Alias("show")]
    Task<GrainAnswer<QuarantineContent>> ShowAsync(QuarantineId id);

    /// <summary>How many there are, by participant, type and sender.</summary>
    [Alias("count")]
    Task<GrainAnswer<QuarantineCounts>> CountAsync();

    /// <summary>Takes a message out that was appended to its participant's stream.</summary>
    [Alias("mark-released")]
    Task<GrainAnswer<QuarantineStatus>> MarkReleasedAsync(QuarantineId id, string by, string reason, ResourceId released);

    /// <summary>Takes a message out for good.</summary>
    [Alias("drop")]
    Task<GrainAnswer<QuarantineStatus>> DropAsync(QuarantineId id, string by, string reason);

    /// <summary>Shuts a sender off.</summary>
    [Alias("shut-off")]
    Task<GrainAnswer<QuarantineStatus>> ShutOffAsync(Ispb sender, string by, string reason);

    /// <summary>Lets a sender in again.</summary>
    [Alias("admit")]
    Task<GrainAnswer<QuarantineStatus>> AdmitAsync(Ispb sender, string by, string reason);

    /// <summary>All senders that are shut off.</summary>
    [Alias("list-shut-off")]
    Task<GrainAnswer<ShutOffList>> ListShutOffAsync();

    /// <summary>Adds all audit records or no record.</summary>
    [Alias("append-audit")]
    Task<GrainAnswer<QuarantineStatus>> AppendAuditAsync([Immutable] AuditRecord[] records);

    /// <summary>Audit records, newest first.</summary>
    [Alias("list-audit")]
    Task<GrainAnswer<AuditPage>> ListAuditAsync(long before, int limit);

    /// <summary>Audit records that match, newest first.</summary>
    [Alias("find-audit")]
    Task<GrainAnswer<AuditPage>> FindAuditAsync([Immutable] AuditFilter filter, long before, int limit);

    /// <summary>Audit records as they are stored, oldest first.</summary>
    [Alias("read-audit-lines")]
    Task<GrainAnswer<AuditLines>> ReadAuditLinesAsync(long after, int limit);

    /// <summary>Number and hash of the newest audit record.</summary>
    [Alias("head-audit")]
    Task<GrainAnswer<AuditHead>> HeadAuditAsync();

    /// <summary>The registry of participants, unless the caller has this version of it.</summary>
    [Alias("read-registry")]
    Task<GrainAnswer<RegistryContent>> ReadRegistryAsync(long known);

    /// <summary>Makes one change of the registry.</summary>
    [Alias("change-registry")]
    Task<GrainAnswer<RegistryAnswer>> ChangeRegistryAsync([Immutable] RegistryChange change);

    /// <summary>Sets the limits that a participant has of its own.</summary>
    [Alias("set-limits")]
    Task<GrainAnswer<QuarantineStatus>> SetLimitsAsync(Ispb participant, [Immutable] OwnLimits limits, string by, string reason);

    /// <summary>All limits.</summary>
    [Alias("list-limits")]
    Task<GrainAnswer<LimitList>> ListLimitsAsync();
}
