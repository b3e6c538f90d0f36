using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The quarantine of the cluster, behind its grain.</summary>
internal sealed class ClusterQuarantine(QuarantineCalls calls) : IQuarantine
{
    public ValueTask<QuarantineAdded> AddAsync(IReadOnlyList<QuarantinedMessage> messages)
    {
        // Copied here, and not when they are sent: the payloads are the caller's again once this has returned.
        QuarantinedMessage[] own = [.. messages.Select(static message => message with { Payload = message.Payload.ToArray() })];
        return calls.AskAsync(grain => grain.AddAsync(own), new QuarantineAdded(QuarantineStatus.Unavailable, []));
    }

    public ValueTask<QuarantinePage> ListAsync(QuarantineFilter filter, long after = 0, int limit = 100) =>
        calls.AskAsync(
            grain => grain.ListAsync(filter, after, limit), new QuarantinePage(QuarantineStatus.Unavailable, [], 0, 0));

    public ValueTask<QuarantineContent> ShowAsync(QuarantineId id) =>
        calls.AskAsync(grain => grain.ShowAsync(id), new QuarantineContent(QuarantineStatus.Unavailable, null, [], default));

    public ValueTask<QuarantineCounts> CountAsync() =>
        calls.AskAsync(static grain => grain.CountAsync(), new QuarantineCounts(QuarantineStatus.Unavailable, 0, []));

    public ValueTask<QuarantineStatus> MarkReleasedAsync(QuarantineId id, string by, string reason, ResourceId resourceId) =>
        calls.ActAsync(grain => grain.MarkReleasedAsync(id, by, reason, resourceId));

    public ValueTask<QuarantineStatus> DropAsync(QuarantineId id, string by, string reason) =>
        calls.ActAsync(grain => grain.DropAsync(id, by, reason));
}
