using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The flags of the cluster, behind the quarantine's grain.</summary>
internal sealed class ClusterShutOffSenders(QuarantineCalls calls) : IShutOffSenders
{
    public ValueTask<QuarantineStatus> ShutOffAsync(Ispb sender, string by, string reason) =>
        calls.StepAsync(grain => grain.ShutOffAsync(sender.Word, by, reason));

    public ValueTask<QuarantineStatus> AdmitAsync(Ispb sender, string by, string reason) =>
        calls.StepAsync(grain => grain.AdmitAsync(sender.Word, by, reason));

    public async ValueTask<ShutOffList> ListAsync()
    {
        var answer = await calls.AskAsync(static grain => grain.ListShutOffAsync());
        return answer?.ToReply() ?? new ShutOffList(QuarantineStatus.Unavailable, []);
    }
}
