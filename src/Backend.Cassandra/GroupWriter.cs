using Cassandra;
using PixStream.Streams;

namespace PixStream.Backend.Cassandra;

/// <summary>
/// Writes a group: first what does no harm if nothing follows (the names of its messages, the place of a new bucket in the index), then one
/// conditional batch in one partition.
/// </summary>
internal sealed class GroupWriter(CassandraConnection connection, BucketIndex index)
{
    private const int NamesAtOnceMax = 32;

    private readonly string _region = connection.Options.Region;

    /// <summary>What does no harm if nothing follows.</summary>
    /// <exception cref="StoreUnavailableException">It may be done or not; nothing of the group is durable.</exception>
    public async Task PrepareAsync(Ispb ispb, CommitGroup group)
    {
        var key = new BucketKey(_region, ispb, group.Head.Bucket);
        if (group.BeginsBucket)
            await index.AddAsync(StoreOperation.Name, ispb, key.Bucket);
        foreach (var chunk in group.Messages.Chunk(NamesAtOnceMax))
            await Task.WhenAll(chunk.Select(message => AddNameAsync(key, message)));
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
        throw new StoreUnavailableException($"The batch of claim {group.Claim} in {key} met epoch {epoch?.ToString() ?? "none"}.");
    }

    private static BatchStatement Batch(Statements all, BucketKey key, CommitGroup group)
    {
        var head = group.Head;
        var ispb = key.Ispb.ToString();
        var batch = new BatchStatement();
        batch.SetBatchType(BatchType.Unlogged);
        batch.Add(group.BeginsBucket
            ? all.CommitFirst.Bind(head.IsClosed, head.LastSequence, head.PayloadBytes, head.State, group.Claim, key.Region, ispb, key.Bucket)
            : all.Commit.Bind(head.IsClosed, head.LastSequence, head.PayloadBytes, head.State, key.Region, ispb, key.Bucket, group.Claim));
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

    private Task<RowSet> AddNameAsync(BucketKey key, MessageAccepted accepted) =>
        connection.ExecuteAsync(StoreOperation.Name, all => all.AddName.Bind(
            accepted.Message.Sender.ToString(), accepted.Message.BizMsgIdr, key.Region, key.Ispb.ToString(), accepted.Sequence,
            MessageRow.Bytes(accepted.Id), key.Bucket, accepted.Id.AcceptedAt, Cql.NameSeconds));
}
