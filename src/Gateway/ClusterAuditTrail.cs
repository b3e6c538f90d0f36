using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;

namespace PixStream.Gateway;

/// <summary>The list of steps of the cluster, behind the quarantine's grain.</summary>
/// <remarks>
/// Where the first try of an addition was lost, its records may be there twice, with the same time: better than a step without
/// its record.
/// </remarks>
internal sealed class ClusterAuditTrail(QuarantineCalls calls) : IAuditTrail
{
    public async ValueTask<bool> AppendAsync(IReadOnlyList<AuditRecord> records)
    {
        var request = QuarantineMapping.ToRequest(records);
        return await calls.StepAsync(grain => grain.AppendAuditAsync(request)) == QuarantineStatus.Done;
    }

    public async ValueTask<AuditPage> ListAsync(long before = 0, int limit = 100)
    {
        var answer = await calls.AskAsync(grain => grain.ListAuditAsync(before, limit));
        return answer?.ToReply() ?? new AuditPage(QuarantineStatus.Unavailable, [], 0);
    }
}
