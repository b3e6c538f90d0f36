using PixStream.Streams;

namespace PixStream.Storage.Cassandra;

/// <summary>Removes whole buckets: full, confirmed to the last message, and old.</summary>
internal sealed class Retention(CassandraConnection connection, BucketIndex index, TimeProvider time, CassandraInstruments instruments)
{
    /// <param name="ispb">The participant.</param>
    /// <param name="confirmed">Buckets all of whose messages are confirmed, oldest first; the newest bucket is not among them.</param>
    /// <param name="removed">Told of each bucket that is gone.</param>
    public async Task RemoveOldAsync(Ispb ispb, IReadOnlyList<SequenceRange> confirmed, Action<long> removed)
    {
        try
        {
            foreach (var range in confirmed)
            {
                if (!await IsOldAsync(ispb, range))
                    return;
                // The index goes last: where it is left, the next retention finds it.
                await connection.ExecuteAsync(StoreOperation.Retention, all => all.RemoveBucket.Bind(
                    connection.Options.Region, ispb.ToString(), range.First));
                await index.RemoveAsync(ispb, range.First);
                removed(range.First);
                instruments.BucketRemoved(ispb, range.First);
            }
        }
        catch (StoreUnavailableException failure)
        {
            instruments.RetentionFailed(ispb, failure.Message);
        }
    }

    private async Task<bool> IsOldAsync(Ispb ispb, SequenceRange range)
    {
        var rows = await connection.ExecuteAsync(StoreOperation.Retention, all => all.AcceptedAt.Bind(
            connection.Options.Region, ispb.ToString(), range.First, range.Last));
        return rows.FirstOrDefault()?.GetValue<DateTimeOffset?>("accepted_at") is not { } acceptedAt
            || time.GetUtcNow() - acceptedAt > connection.Options.Retention;
    }
}
