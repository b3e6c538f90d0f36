using Cassandra;
using PixStream.Streams;

namespace PixStream.Storage.Cassandra;

/// <summary>
/// Which buckets a participant has. A bucket is named by its first sequence, and stands here before anything stands in it: so the newest
/// bucket is the newest one here, or, where its first batch never came, the one before.
/// </summary>
internal sealed class BucketIndex(CassandraConnection connection, TimeProvider time)
{
    private readonly string _region = connection.Options.Region;

    /// <summary>All of them, oldest first.</summary>
    public async Task<List<long>> ListAsync(Ispb ispb)
    {
        var rows = await connection.ListAsync(StoreOperation.Claim, all => all.Index.Bind(_region, ispb.ToString()));
        var buckets = rows.ConvertAll(static row => row.GetValue<long>("bucket"));
        buckets.Reverse();
        return buckets;
    }

    /// <returns>0 where there is none.</returns>
    public Task<long> NewestAsync(Ispb ispb) => FirstAsync(StoreOperation.Claim, all => all.IndexNewest.Bind(_region, ispb.ToString()));

    /// <summary>The bucket that a sequence lies in, if it is stored.</summary>
    /// <returns>0 where there is none.</returns>
    public Task<long> AtAsync(Ispb ispb, long sequence) =>
        FirstAsync(StoreOperation.Read, all => all.IndexAt.Bind(_region, ispb.ToString(), sequence));

    public Task AddAsync(StoreOperation operation, Ispb ispb, long bucket) =>
        connection.ExecuteAsync(operation, all => all.AddToIndex.Bind(_region, ispb.ToString(), bucket, time.GetUtcNow()));

    public Task RemoveAsync(Ispb ispb, long bucket) =>
        connection.ExecuteAsync(StoreOperation.Retention, all => all.RemoveFromIndex.Bind(_region, ispb.ToString(), bucket));

    private async Task<long> FirstAsync(StoreOperation operation, Func<Statements, IStatement> statement) =>
        (await connection.ExecuteAsync(operation, statement)).FirstOrDefault()?.GetValue<long>("bucket") ?? 0;
}
