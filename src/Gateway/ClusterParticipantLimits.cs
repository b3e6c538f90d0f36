using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The limits of the cluster's participants, behind the quarantine's grain.</summary>
internal sealed class ClusterParticipantLimits(QuarantineCalls calls) : IParticipantLimits
{
    public ValueTask<QuarantineStatus> SetAsync(Ispb participant, OwnLimits limits, string by, string reason) =>
        calls.ActAsync(grain => grain.SetLimitsAsync(participant, limits, by, reason));

    public ValueTask<LimitList> ListAsync() =>
        calls.AskAsync(static grain => grain.ListLimitsAsync(), LimitList.Unavailable);
}
