using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The quarantine of the cluster, behind its grain.</summary>
internal sealed class ClusterQuarantine(QuarantineCalls calls) : IQuarantine
{
    public ValueTask<QuarantineAdded> AddAsync(IReadOnlyList<QuarantinedMessage> messages)
    {
        // Here, and not when it is sent: the payloads are the caller's again once this has returned.
        var request = QuarantineMapping.ToRequest(messages);
        return AddAsync(request);
    }

    public async ValueTask<QuarantinePage> ListAsync(QuarantineFilter filter, long after = 0, int limit = 100)
    {
        var request = QuarantineMapping.ToRequest(filter, after, limit);
        var answer = await calls.AskAsync(grain => grain.ListAsync(request));
        return answer?.ToReply() ?? new QuarantinePage(QuarantineStatus.Unavailable, [], 0, 0);
    }

    public async ValueTask<QuarantineContent> ShowAsync(QuarantineId id)
    {
        var answer = await calls.AskAsync(grain => grain.ShowAsync(id.ToString()));
        return answer?.ToReply() ?? new QuarantineContent(QuarantineStatus.Unavailable, null, [], default);
    }

    public async ValueTask<QuarantineCounts> CountAsync()
    {
        var answer = await calls.AskAsync(static grain => grain.CountAsync());
        return answer?.ToReply() ?? new QuarantineCounts(QuarantineStatus.Unavailable, 0, []);
    }

    public ValueTask<QuarantineStatus> MarkReleasedAsync(QuarantineId id, string by, string reason, ResourceId resourceId)
    {
        var request = QuarantineMapping.ToRequest(id, by, reason, resourceId);
        return calls.StepAsync(grain => grain.MarkReleasedAsync(request));
    }

    public ValueTask<QuarantineStatus> DropAsync(QuarantineId id, string by, string reason) =>
        calls.StepAsync(grain => grain.DropAsync(id.ToString(), by, reason));

    private async ValueTask<QuarantineAdded> AddAsync(ApartRequest request)
    {
        var answer = await calls.AskAsync(grain => grain.AddAsync(request));
        return answer?.ToReply() ?? new QuarantineAdded(QuarantineStatus.Unavailable, []);
    }
}
