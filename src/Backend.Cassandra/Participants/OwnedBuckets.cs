using PixStream.Backend.Cassandra.Commits;
using PixStream.Backend.Cassandra.Retaining;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Rules;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>
/// What the owner of a participant holds of it: the state after all that was taken, and the buckets in which there is
/// something to do. Belongs to the lock of
/// <see cref="CassandraParticipant"/>. If a group fails the claim is void, and this with it.
/// </summary>
internal sealed class OwnedBuckets(Claimed claimed, CassandraOptions options)
{
    private readonly List<long> _buckets = claimed.Buckets;
    private readonly ParticipantState _state = StateText.Read(claimed.State.Ispb, claimed.Head.State, claimed.Head.LastSequence);
    private Head _head = claimed.Head;

    /// <summary>The newest bucket that is there.</summary>
    public long DurableBucket { get; private set; } = claimed.Head.Bucket;

    /// <summary>
    /// Adds commits to the state. A group goes into one bucket as a whole: the one that it fills is the last it touches.
    /// </summary>
    public CommitGroup Fold(List<PendingCommit> commits)
    {
        var before = _head;
        if (commits.All(static commit => commit.Decisions.Length == 0))
            return new CommitGroup(commits, claimed.Number, before, BucketBefore: 0);
        var bucket = before.IsClosed ? _state.LastSequence + 1 : before.Bucket;
        foreach (var decision in commits.SelectMany(static commit => commit.Decisions))
            _state.Apply(decision);
        // They are in rows of their own.
        _state.Operations.Clear();
        var bytes = (before.IsClosed ? 0 : before.PayloadBytes) + commits.Sum(static commit => commit.PayloadBytes);
        var isClosed = _state.LastSequence - bucket + 1 >= options.BucketMessages || bytes >= options.BucketBytes;
        _head = new Head(bucket, isClosed, _state.LastSequence, bytes, StateText.Write(_state));
        return new CommitGroup(commits, claimed.Number, _head, before.IsClosed ? before.Bucket : 0);
    }

    /// <summary>A group is durable.</summary>
    public void Wrote(CommitGroup group)
    {
        DurableBucket = group.Head.Bucket;
        if (group.BeginsBucket)
            _buckets.Add(group.Head.Bucket);
    }

    /// <summary>A bucket is gone.</summary>
    public void Removed(long bucket) => _buckets.Remove(bucket);

    /// <returns>0 where it is not known. Of a message that was confirmed before the claim it may be another one.</returns>
    public long BucketOf(long sequence)
    {
        var at = _buckets.BinarySearch(sequence);
        return at >= 0 ? _buckets[at] : at == -1 ? 0 : _buckets[~at - 1];
    }

    /// <summary>Asked where all that the state says is durable.</summary>
    public Durable Durable() => new(_state.Clone(), DurableBucket);
}
