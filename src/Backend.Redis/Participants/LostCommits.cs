using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Participants;

/// <summary>
/// The participants with a commit of which nothing was heard, and the message keys in it. Such a message may become durable after
/// its places were looked for, so who looks for its key settles the commit first.
/// </summary>
internal sealed class LostCommits
{
    private readonly ConcurrentDictionary<RedisParticipant, HashSet<(Ispb Sender, string BizMsgIdr)>> _keys = new();

    public void Add(RedisParticipant participant, CommitGroup group) =>
        _keys[participant] = group.Messages.Select(static accepted => (accepted.Message.Sender, accepted.Message.BizMsgIdr))
            .ToHashSet();

    public void Remove(RedisParticipant participant) => _keys.TryRemove(participant, out _);

    /// <summary>Ends when no commit that was lost sight of can still bring one of these messages.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be settled now.</exception>
    public async Task SettleAsync(Ispb sender, IReadOnlyList<string> bizMsgIdrs)
    {
        if (_keys.IsEmpty)
            return;
        foreach (var (participant, keys) in _keys)
            if (bizMsgIdrs.Any(bizMsgIdr => keys.Contains((sender, bizMsgIdr))))
                await participant.SettleAsync().ConfigureAwait(false);
    }
}
