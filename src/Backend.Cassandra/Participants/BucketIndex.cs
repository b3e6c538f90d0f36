using Cassandra;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>
/// Which buckets a participant has. A bucket is named by its first sequence, and stands here before anything stands in it: so the
/// newest bucket is the newest one here, or, where its first batch never came, the one before.
/// </summary>
/// <remarks>
/// There may be a hundred thousand of them, and what retention removed is read over for hours. So nothing here reads all, and
/// what an owner waits for reads only rows with which there is something to do: between those and where it begins nothing was
/// removed.
/// </remarks>
internal sealed class BucketIndex(CassandraConnection connection, TimeProvider time)
{
    private readonly string _region = connection.Options.Region;

    /// <returns>0 where there is no bucket.</returns>
    public Task<long> NewestAsync(Ispb ispb) =>
        FirstAsync(StoreOperation.Claim, all => all.IndexNewest.Bind(_region, ispb.ToString()));

    /// <summary>The bucket that a sequence lies in, if it is stored.</summary>
    /// <returns>0 where there is no bucket.</returns>
    public Task<long> AtAsync(StoreOperation operation, Ispb ispb, long sequence) =>
        FirstAsync(operation, all => all.IndexAt.Bind(_region, ispb.ToString(), sequence));

    /// <summary>Those from one on, oldest first; so many at most.</summary>
    public Task<List<long>> FromAsync(Ispb ispb, long bucket, int max) =>
        ListAsync(StoreOperation.Retention, all => all.IndexFrom.Bind(_region, ispb.ToString(), bucket, max));

    /// <summary>Those with messages that are not confirmed, oldest first.</summary>
    public async Task<List<long>> UnconfirmedAsync(ParticipantState state)
    {
        // What was never handed out lies in one piece at the end; what was, in a few places anywhere below.
        var buckets = await ListAsync(StoreOperation.Claim, all =>
            all.IndexAbove.Bind(_region, state.Ispb.ToString(), state.Next));
        var handedOut = state.Returned.Concat(state.Parked)
            .Concat(state.Streams.SelectMany(static stream => stream.Outstanding?.Ranges ?? []));
        if (state.Next <= state.LastSequence)
            handedOut = handedOut.Append(new SequenceRange(state.Next, 1));
        foreach (var range in handedOut.OrderByDescending(static range => range.First))
        {
            var sequence = range.Last;
            if (buckets.Count > 0)
                sequence = Math.Min(sequence, buckets[^1] - 1);
            while (sequence >= range.First && await AtAsync(StoreOperation.Claim, state.Ispb, sequence) is var bucket and not 0)
            {
                buckets.Add(bucket);
                sequence = bucket - 1;
            }
        }

        buckets.Reverse();
        return buckets;
    }

    public Task AddAsync(StoreOperation operation, Ispb ispb, long bucket) =>
        connection.ExecuteAsync(operation, all => all.AddToIndex.Bind(_region, ispb.ToString(), bucket, time.GetUtcNow()));

    public Task RemoveAsync(Ispb ispb, long bucket) =>
        connection.ExecuteAsync(StoreOperation.Retention, all => all.RemoveFromIndex.Bind(_region, ispb.ToString(), bucket));

    private async Task<List<long>> ListAsync(StoreOperation operation, Func<Statements, IStatement> statement) =>
        (await connection.ListAsync(operation, statement)).ConvertAll(static row => row.GetValue<long>("bucket"));

    private async Task<long> FirstAsync(StoreOperation operation, Func<Statements, IStatement> statement) =>
        (await connection.ExecuteAsync(operation, statement)).FirstOrDefault()?.GetValue<long>("bucket") ?? 0;
}
