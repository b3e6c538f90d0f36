using Cassandra;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>Reads messages from the buckets they lie in, whichever process owns them.</summary>
internal sealed class MessageReader(CassandraConnection connection, BucketIndex index)
{
    /// <summary>Rows of one answer: with the longest payloads it stays within what a connection should carry at once.</summary>
    private const int PageRows = 10;

    private readonly string _region = connection.Options.Region;

    /// <param name="ispb">The participant.</param>
    /// <param name="batch">What to read, in this order.</param>
    /// <param name="bucketOf">The bucket of a sequence as far as it is known; 0 where it is not.</param>
    /// <returns>Null where a message is not there.</returns>
    public async Task<StoredBatch?> ReadAsync(Ispb ispb, Batch batch, Func<long, long> bucketOf)
    {
        var messages = new List<StoredMessage>(batch.Count);
        foreach (var range in batch.Ranges)
            if (!await ReadAsync(ispb, range, bucketOf(range.First), messages))
                return null;
        return new OwnedBatch(messages);
    }

    /// <summary>One message, in the bucket where it should be.</summary>
    /// <param name="key">The bucket.</param>
    /// <param name="sequence">The message's place.</param>
    /// <param name="settled">Whether a batch that is half done is brought to its end first, one way or the other.</param>
    public async Task<MessageRow?> FindAsync(BucketKey key, long sequence, bool settled)
    {
        var rows = await ListAsync(
            StoreOperation.Find, key, sequence, sequence, settled ? ConsistencyLevel.LocalSerial : ConsistencyLevel.LocalQuorum);
        return rows.Count == 0 ? null : MessageRow.Read(rows[0], key);
    }

    private async Task<bool> ReadAsync(Ispb ispb, SequenceRange range, long known, List<StoredMessage> messages)
    {
        var expected = range.First;
        var bucket = known != 0 ? known : await index.AtAsync(StoreOperation.Read, ispb, expected);
        while (bucket != 0)
        {
            var key = new BucketKey(_region, ispb, bucket);
            var rows = await ListAsync(StoreOperation.Read, key, expected, range.Last, ConsistencyLevel.LocalQuorum);
            foreach (var row in rows)
            {
                var message = MessageRow.Read(row, key);
                if (message.Sequence != expected++)
                    throw new CorruptStoreException(
                        $"Message {expected - 1} in {key} is missing, though one behind it is there.");
                messages.Add(message.Message);
            }

            if (expected > range.Last)
                return true;
            if (rows.Count > 0)
                bucket = expected;
            else if (known != 0)
                // What is known here may be older than what another owner did.
                (bucket, known) =
                    (await index.AtAsync(StoreOperation.Read, ispb, expected) is var at && at == bucket ? 0 : at, 0);
            else
                bucket = 0;
        }

        return false;
    }

    private Task<List<Row>> ListAsync(
        StoreOperation operation, BucketKey key, long first, long last, ConsistencyLevel consistency) =>
        connection.ListAsync(operation, all => all.Messages
            .Bind(key.Region, key.Ispb.ToString(), key.Bucket, first, last)
            .SetConsistencyLevel(consistency)
            .SetPageSize(PageRows));
}
