using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Participants;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Retaining;

/// <summary>
/// What was durable at one time, as far as retention asks. What is confirmed here stays so, whichever process owns the
/// participant later.
/// </summary>
/// <param name="State">The participant's state.</param>
/// <param name="NewestBucket">The newest bucket, which stays.</param>
internal sealed record Durable(ParticipantState State, long NewestBucket)
{
    public bool IsConfirmed(SequenceRange bucket) => !State.HasUnconfirmed(bucket.First, bucket.Last);

    /// <summary>Whether neither this bucket nor any behind it can be confirmed as a whole.</summary>
    public bool EndsBefore(SequenceRange bucket) => bucket.First >= NewestBucket || bucket.Last >= State.Next;
}

/// <summary>
/// Removes whole buckets: full, confirmed to the last message, and old. One run reads the index in pieces, from its old end, and
/// goes on while it finds something to remove.
/// </summary>
internal sealed class Retention(
    CassandraConnection connection, BucketIndex index, TimeProvider time, CassandraInstruments instruments)
{
    private const int BucketsAtOnce = 100;

    /// <param name="ispb">The participant.</param>
    /// <param name="durable">What tells which buckets are confirmed.</param>
    /// <param name="from">The bucket to begin with; 0 for the oldest.</param>
    /// <param name="removed">Told of each bucket that is gone. Says whether to go on.</param>
    /// <returns>Where the next run begins: behind buckets that must stay, or at the oldest again.</returns>
    public async Task<long> RunAsync(Ispb ispb, Durable durable, long from, Func<long, bool> removed)
    {
        try
        {
            while (true)
            {
                // A bucket ends where the next one begins, so the last of them only tells where the one before it ends.
                var buckets = await index.FromAsync(ispb, from, BucketsAtOnce + 1);
                var isAnyRemoved = false;
                foreach (var (first, next) in buckets.Zip(buckets.Skip(1)))
                {
                    var bucket = new SequenceRange(first, (int)(next - first));
                    if (durable.EndsBefore(bucket))
                        return 0;
                    if (!durable.IsConfirmed(bucket))
                        continue;
                    if (!await IsOldAsync(ispb, bucket))
                        return 0;
                    await RemoveAsync(ispb, first);
                    isAnyRemoved = true;
                    if (!removed(first))
                        return 0;
                }

                if (buckets.Count <= BucketsAtOnce)
                    return 0;
                from = buckets[^1];
                if (!isAnyRemoved)
                    return from;
            }
        }
        catch (Exception failure)
        {
            // No caller waits for this, and the next run starts again.
            instruments.RetentionFailed(ispb, failure.Message);
            return 0;
        }
    }

    private async Task RemoveAsync(Ispb ispb, long bucket)
    {
        // The index goes last: where it is left, a later run finds it.
        await connection.ExecuteAsync(StoreOperation.Retention, all =>
            all.RemoveBucket.Bind(connection.Options.Region, ispb.ToString(), bucket));
        await index.RemoveAsync(ispb, bucket);
        instruments.BucketRemoved(ispb, bucket);
    }

    /// <summary>
    /// By its last message. Where that is not in it, it is gone, or the bucket that followed it is, which was younger.
    /// </summary>
    private async Task<bool> IsOldAsync(Ispb ispb, SequenceRange bucket)
    {
        var rows = await connection.ExecuteAsync(StoreOperation.Retention, all => all.AcceptedAt.Bind(
            connection.Options.Region, ispb.ToString(), bucket.First, bucket.Last));
        return rows.FirstOrDefault()?.GetValue<DateTimeOffset?>("accepted_at") is not { } acceptedAt
            || time.GetUtcNow() - acceptedAt > connection.Options.Retention;
    }
}
