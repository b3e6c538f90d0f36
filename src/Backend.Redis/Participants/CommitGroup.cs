using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Participants;

/// <summary>
/// A claim: its number, which is the epoch in Redis, and the run of the server in which it was made and is good.
/// </summary>
internal sealed record Ownership(long Number, ServerRun Run);

/// <summary>Commits that share one entry.</summary>
/// <param name="Commits">In the order in which they were taken.</param>
/// <param name="Claim">The claim that all of them are under.</param>
/// <param name="Id">The entry's id.</param>
/// <param name="Messages">The messages of all of them.</param>
/// <param name="Entry">The entry as it is sent; null where there is nothing to write.</param>
internal sealed record CommitGroup(
    IReadOnlyList<PendingCommit> Commits, Ownership Claim, EntryId Id, IReadOnlyList<MessageAccepted> Messages,
    WrittenEntry? Entry)
{
    /// <summary>Messages of a group, as long as it has more than one commit.</summary>
    public const int MessagesMax = 100;

    /// <summary>Bytes of payload of a group, as long as it has more than one commit.</summary>
    public const int PayloadBytesMax = 256 << 10;

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
