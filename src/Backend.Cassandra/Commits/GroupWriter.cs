using Cassandra;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Participants;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Commits;

/// <summary>
/// Writes a group: first what does no harm if nothing follows (the keys of its messages, the place of a new bucket in the
/// index), then one conditional batch in one partition.
/// </summary>
internal sealed class GroupWriter(CassandraConnection connection, BucketIndex index)
{
    /// <summary>Keys of one statement: Cassandra warns of a batch over more partitions.</summary>
    private const int KeysAtOnceMax = 10;

    private readonly string _region = connection.Options.Region;

    /// <summary>What does no harm if nothing follows.</summary>
    /// <exception cref="StoreUnavailableException">It may be done or not; nothing of the group is durable.</exception>
    public async Task PrepareAsync(Ispb ispb, CommitGroup group)
    {
        var key = new BucketKey(_region, ispb, group.Head.Bucket);
        if (group.BeginsBucket)
            await index.AddAsync(StoreOperation.Key, ispb, key.Bucket);
        await Task.WhenAll(group.Messages.Chunk(KeysAtOnceMax).Select(chunk => connection.ExecuteAsync(
            StoreOperation.Key, all => chunk.Length == 1 ? AddKey(all, key, chunk[0]) : AddKeys(all, key, chunk))));
    }

    /// <summary>The batch, which alone makes the group durable.</summary>
    /// <returns>0 when the group is durable; the epoch of the later claim when nothing of it is.</returns>
    /// <exception cref="StoreUnavailableException">The group may be durable or not.</exception>
    public async Task<long> WriteAsync(Ispb ispb, CommitGroup group)
    {
        var key = new BucketKey(_region, ispb, group.Head.Bucket);
        var row = (await connection.ExecuteAsync(StoreOperation.Commit, all => Batch(all, key, group))).First();
        if (row.GetValue<bool>("[applied]"))
            return 0;
        var epoch = row.GetColumn("epoch") is null ? null : row.GetValue<long?>("epoch");
        if (epoch > group.Claim)
            return epoch.Value;
        throw new StoreUnavailableException(
            $"The batch of claim {group.Claim} in {key} met epoch {epoch?.ToString() ?? "none"}.");
    }

    private static BatchStatement Batch(Statements all, BucketKey key, CommitGroup group)
    {
        var head = group.Head;
        var ispb = key.Ispb.ToString();
        var batch = new BatchStatement();
        batch.SetBatchType(BatchType.Unlogged);
        batch.Add(group.BeginsBucket
            ? all.CommitFirst.Bind(
                head.IsClosed, head.LastSequence, head.PayloadBytes, head.State, group.Claim, key.Region, ispb, key.Bucket)
            : all.Commit.Bind(
                head.IsClosed, head.LastSequence, head.PayloadBytes, head.State, key.Region, ispb, key.Bucket, group.Claim));
        foreach (var accepted in group.Messages)
        {
            batch.Add(MessageRow.Bind(all.AddMessage, key, accepted));
            if (accepted.Message.Operations > 1)
                batch.Add(all.AddMarker.Bind(key.Region, ispb, key.Bucket, accepted.Sequence, accepted.Message.Operations));
        }

        batch.SetIdempotence(false);
        batch.SetConsistencyLevel(ConsistencyLevel.LocalQuorum);
        batch.SetSerialConsistencyLevel(ConsistencyLevel.LocalSerial);
        return batch;
    }

    /// <summary>
    /// In one batch, though each is a partition of its own: a statement costs more than a row, and half of them done do no harm.
    /// </summary>
    private static BatchStatement AddKeys(Statements all, BucketKey key, MessageAccepted[] messages)
    {
        var batch = new BatchStatement();
        batch.SetBatchType(BatchType.Unlogged);
        foreach (var accepted in messages)
            batch.Add(AddKey(all, key, accepted));
        batch.SetIdempotence(true);
        batch.SetConsistencyLevel(ConsistencyLevel.LocalQuorum);
        return batch;
    }

    private static BoundStatement AddKey(Statements all, BucketKey key, MessageAccepted accepted) => all.AddKey.Bind(
        accepted.Message.Sender.ToString(), accepted.Message.BizMsgIdr, key.Region, key.Ispb.ToString(), accepted.Sequence,
        MessageRow.Bytes(accepted.Id), key.Bucket, accepted.Id.AcceptedAt, Cql.KeySeconds);
}
