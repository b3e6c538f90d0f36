using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;

namespace PixStream.Gateway;

/// <summary>The audit trail of the cluster, behind the quarantine's grain.</summary>
/// <remarks>
/// Where the first try of an addition was lost, its records may be there twice, with the same time: better than an action
/// without its record.
/// </remarks>
internal sealed class ClusterAuditTrail(QuarantineCalls calls) : IAuditTrail
{
    public async ValueTask<bool> AppendAsync(IReadOnlyList<AuditRecord> records)
    {
        AuditRecord[] own = [.. records];
        return await calls.ActAsync(grain => grain.AppendAuditAsync(own)) == QuarantineStatus.Done;
    }

    /// <summary>Without a filter it is the call that silos of an earlier build know, too.</summary>
    public ValueTask<AuditPage> ListAsync(long before = 0, int limit = 100, AuditFilter? filter = null) => calls.AskAsync(
        grain => filter is null || filter == AuditFilter.All
            ? grain.ListAuditAsync(before, limit)
            : grain.FindAuditAsync(filter, before, limit),
        new AuditPage(QuarantineStatus.Unavailable, [], 0));

    public ValueTask<AuditLines> ReadLinesAsync(long after = 0, int limit = 100) =>
        calls.AskAsync(grain => grain.ReadAuditLinesAsync(after, limit), new AuditLines(QuarantineStatus.Unavailable, [], 0));

    public ValueTask<AuditHead> HeadAsync() =>
        calls.AskAsync(grain => grain.HeadAuditAsync(), new AuditHead(QuarantineStatus.Unavailable, 0, ""));
}
