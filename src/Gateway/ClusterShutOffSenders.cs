using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The cluster's senders that are shut off, behind the quarantine's grain.</summary>
internal sealed class ClusterShutOffSenders(QuarantineCalls calls) : IShutOffSenders
{
    public ValueTask<QuarantineStatus> ShutOffAsync(Ispb sender, string by, string reason) =>
        calls.ActAsync(grain => grain.ShutOffAsync(sender, by, reason));

    public ValueTask<QuarantineStatus> AdmitAsync(Ispb sender, string by, string reason) =>
        calls.ActAsync(grain => grain.AdmitAsync(sender, by, reason));

    public ValueTask<ShutOffList> ListAsync() =>
        calls.AskAsync(static grain => grain.ListShutOffAsync(), new ShutOffList(QuarantineStatus.Unavailable, []));
}
