using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Commits;

/// <summary>Commits that share one conditional batch, and what stands in the bucket after it.</summary>
/// <param name="Commits">In the order in which they were taken.</param>
/// <param name="Claim">The claim that all of them are under.</param>
/// <param name="Head">The bucket as it is after the batch.</param>
/// <param name="BucketBefore">Where the bucket is new, the one before it; else 0.</param>
internal sealed record CommitGroup(IReadOnlyList<PendingCommit> Commits, long Claim, Head Head, long BucketBefore)
{
    /// <summary>Messages of a group, as long as it has more than one commit.</summary>
    public const int MessagesMax = 100;

    /// <summary>Bytes of payload of a group, as long as it has more than one commit.</summary>
    public const int PayloadBytesMax = 1 << 20;

    public bool BeginsBucket => BucketBefore != 0;

    public IReadOnlyList<MessageAccepted> Messages { get; } =
        [.. Commits.SelectMany(commit => commit.Decisions).OfType<MessageAccepted>()];

    public int Decisions => Commits.Sum(static commit => commit.Decisions.Length);

    public long PayloadBytes => Commits.Sum(static commit => commit.PayloadBytes);

    /// <summary>Takes the commits of the next group out of the queue. One is never split.</summary>
    public static List<PendingCommit> TakeFrom(Queue<PendingCommit> queue)
    {
        var commits = new List<PendingCommit>();
        var messages = 0;
        var bytes = 0L;
        while (queue.TryPeek(out var next)
            && (commits.Count == 0 || (messages + next.Messages <= MessagesMax && bytes + next.PayloadBytes <= PayloadBytesMax)))
        {
            commits.Add(queue.Dequeue());
            messages += next.Messages;
            bytes += next.PayloadBytes;
        }

        return commits;
    }
}
