using PixStream.Backend.Redis.Entries;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Participants;

/// <summary>
/// What the owner of a participant holds of it: the state after all that was taken, and where its newest snapshot is. If a group
/// fails the claim is void, and this with it. Used by the loop that writes, and by others only while the loop does not run.
/// </summary>
internal sealed class OwnedEntries(Claimed claimed)
{
    /// <summary>A snapshot this small goes with every entry: a claim then reads one entry.</summary>
    private const int SmallSnapshotBytes = 512;

    /// <summary>
    /// A larger one is written once the entries since the last take this many times its size. So it adds an eighth to what is
    /// written, and a claim reads at most about nine times what it needs, whatever came before.
    /// </summary>
    private const int BytesASnapshotByte = 8;

    /// <summary>What an entry costs beside its bytes.</summary>
    public const int EntryOverheadBytes = 100;

    private readonly ParticipantState _state = claimed.State.Clone();
    private EntryId _last = claimed.Last;
    private EntryId _snapshot = claimed.Snapshot;
    private long _bytesSinceSnapshot = claimed.BytesSinceSnapshot;

    public Ownership Claim => claimed.Claim;

    /// <summary>Adds commits to the state, and writes what they come to.</summary>
    /// <exception cref="InvalidOperationException">They do not follow from the state.</exception>
    public CommitGroup Fold(List<PendingCommit> commits)
    {
        var messages = new List<MessageAccepted>();
        var others = new List<Decision>();
        foreach (var decision in commits.SelectMany(static commit => commit.Decisions))
        {
            _state.Apply(decision);
            if (decision is MessageAccepted accepted)
                messages.Add(accepted);
            else
                others.Add(decision);
        }

        if (messages.Count + others.Count == 0)
            return new CommitGroup(commits, Claim, _last, messages, null);
        _last = new EntryId(_state.LastSequence, _last.Commit + 1);
        var isSnapshot = IsTimeForSnapshot(messages);
        var entry = EntryWriter.Write(_state.Ispb, _last, messages, isSnapshot ? _state : null, _snapshot, others);
        _bytesSinceSnapshot = isSnapshot ? 0 : _bytesSinceSnapshot + entry.Size + EntryOverheadBytes;
        _snapshot = isSnapshot ? _last : _snapshot;
        return new CommitGroup(commits, Claim, _last, messages, entry);
    }

    /// <summary>Asked where all that the state says is durable.</summary>
    public Durable Durable() => new(_state.Clone(), _snapshot);

    private bool IsTimeForSnapshot(List<MessageAccepted> messages)
    {
        var size = StateFields.SizeOf(_state);
        var since = _bytesSinceSnapshot + EntryOverheadBytes
            + messages.Sum(static accepted => (long)accepted.Message.Payload.Length);
        return size <= SmallSnapshotBytes || since >= (long)size * BytesASnapshotByte || _snapshot == default;
    }
}

/// <summary>
/// What was durable at one time, as far as retention asks. What is confirmed here stays so under any later owner.
/// </summary>
/// <param name="State">The participant's state.</param>
/// <param name="Snapshot">The entry of the newest snapshot: it and what is behind it stay.</param>
internal sealed record Durable(ParticipantState State, EntryId Snapshot);
