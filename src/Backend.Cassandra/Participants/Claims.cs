using Cassandra;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>
/// Claims a participant: raises the epoch of its newest bucket by a lightweight transaction and only then reads what stands
/// there. From then on every batch of an earlier claim is refused, as its condition names a lower epoch; one that is on its way
/// has ended or is void.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>
/// The newest bucket of the index is raised. Where its first batch never came it has no epoch; then the bucket before it is
/// raised, which is full, and in which an owner that was overtaken sees it.
/// </item>
/// <item>
/// While the bucket raised is full, the one behind it is begun with its state, or raised where another claim began it first.
/// </item>
/// <item>If the index has a newer one still, another owner went on while this claim slept: it starts again.</item>
/// </list>
/// An epoch never falls from one bucket to the next, so a later claim has a higher number.
/// </remarks>
internal sealed class Claims(CassandraConnection connection, BucketIndex index, RegionMap regions)
{
    private const int TriesMax = 50;
    private const int ContentionsMax = 4;
    private const int MarkersAtOnceMax = 8;

    private readonly string _region = connection.Options.Region;

    /// <exception cref="StoreUnavailableException">It cannot be claimed now, or not here.</exception>
    /// <exception cref="CorruptStoreException">What lies there is not what was written.</exception>
    public async Task<Claimed> ClaimAsync(Ispb ispb)
    {
        if (await regions.GetAsync(ispb) is { } home && home.Region != _region)
            throw new StoreUnavailableException($"The home of {ispb} is region {home.Region}; this is region {_region}.");
        var contentions = 0;
        for (var tries = 0; tries < TriesMax; tries++)
        {
            try
            {
                if (await TryAsync(ispb) is { } claimed)
                    return claimed;
            }
            catch (StoreUnavailableException contended)
                when (contended.InnerException is WriteTimeoutException && contentions++ < ContentionsMax)
            {
                // Whether this raise came through or not, the next one is higher.
            }
        }

        throw new StoreUnavailableException($"{ispb} is claimed by too many at once.");
    }

    /// <param name="operation">What it is for.</param>
    /// <param name="ispb">The participant.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="settled">Whether what is half done there is brought to its end first, one way or the other.</param>
    /// <returns>Null where nothing stands in it: it was never begun, or retention has removed it.</returns>
    public async Task<long?> EpochAsync(StoreOperation operation, Ispb ispb, long bucket, bool settled)
    {
        var rows = await connection.ExecuteAsync(operation, all => all.Epoch
            .Bind(_region, ispb.ToString(), bucket)
            .SetConsistencyLevel(settled ? ConsistencyLevel.LocalSerial : ConsistencyLevel.LocalQuorum));
        return rows.FirstOrDefault()?.GetValue<long?>("epoch");
    }

    /// <returns>Null where another claim was faster.</returns>
    private async Task<Claimed?> TryAsync(Ispb ispb)
    {
        if (await RaiseNewestAsync(ispb) is not var (epoch, head))
            return null;
        while (head.IsClosed)
        {
            var next = head.LastSequence + 1;
            await index.AddAsync(StoreOperation.Claim, ispb, next);
            (epoch, var begun) = await BeginAsync(new BucketKey(_region, ispb, next), epoch + 1, head);
            if (begun is null)
                return null;
            head = begun;
        }

        if (await index.NewestAsync(ispb) != head.Bucket)
            return null;
        var state = ReadState(ispb, head);
        var buckets = await index.UnconfirmedAsync(state);
        await ReadOperationsAsync(state, buckets);
        // Where another process has claimed since, there may be newer ones, and this claim is void.
        buckets.RemoveAll(bucket => bucket >= head.Bucket);
        buckets.Add(head.Bucket);
        CassandraInstruments.Claimed();
        return new Claimed(epoch, state, head, buckets);
    }

    private async Task<(long Epoch, Head Head)?> RaiseNewestAsync(Ispb ispb)
    {
        var newest = new BucketKey(_region, ispb, await index.NewestAsync(ispb));
        if (newest.Bucket == 0)
        {
            newest = newest with { Bucket = 1 };
            await index.AddAsync(StoreOperation.Claim, ispb, newest.Bucket);
        }

        if (await EpochAsync(StoreOperation.Claim, ispb, newest.Bucket, settled: false) is { } epoch)
            return await RaiseAsync(newest, epoch, 0);
        var before = newest with { Bucket = await index.AtAsync(StoreOperation.Claim, ispb, newest.Bucket - 1) };
        if (before.Bucket != 0)
            return await EpochAsync(StoreOperation.Claim, ispb, before.Bucket, settled: false) is { } earlier
                ? await RaiseAsync(before, earlier, 0)
                : null;

        if (newest.Bucket != 1)
            throw new CorruptStoreException($"There is nothing in {newest}, and no bucket before it.");
        var (first, head) = await BeginAsync(newest, 1, new Head(0, true, 0, 0, null));
        return head is null ? null : (first, head);
    }

    /// <summary>Begins a bucket with the state of the one before it, or raises it where another claim began it.</summary>
    private async Task<(long Epoch, Head? Head)> BeginAsync(BucketKey key, long epoch, Head before)
    {
        var row = (await connection.ExecuteAsync(StoreOperation.Claim, all => all.Begin.Bind(
            epoch, before.LastSequence, before.State, key.Region, key.Ispb.ToString(), key.Bucket))).First();
        if (row.GetValue<bool>("[applied]"))
            return (epoch, await HeadAsync(key));
        var raised = await RaiseAsync(key, row.GetValue<long>("epoch"), epoch);
        return raised is var (number, head) ? (number, head) : (epoch, null);
    }

    private async Task<(long Epoch, Head Head)?> RaiseAsync(BucketKey key, long from, long atLeast)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var to = Math.Max(from + 1, atLeast);
            var row = (await connection.ExecuteAsync(StoreOperation.Claim, all => all.Raise.Bind(
                to, key.Region, key.Ispb.ToString(), key.Bucket, from))).First();
            if (row.GetValue<bool>("[applied]"))
                return await HeadAsync(key) is { } head ? (to, head) : null;
            if (row.GetColumn("epoch") is null || row.GetValue<long?>("epoch") is not { } present)
                return null;
            from = present;
        }

        return null;
    }

    /// <summary>What stands in a bucket whose epoch was raised: no owner with a lower one can change it any more.</summary>
    private async Task<Head?> HeadAsync(BucketKey key)
    {
        var rows = await connection.ExecuteAsync(StoreOperation.Claim, all =>
            all.Head.Bind(key.Region, key.Ispb.ToString(), key.Bucket));
        return rows.FirstOrDefault() is { } row ? Head.Read(row, key.Bucket) : null;
    }

    private ParticipantState ReadState(Ispb ispb, Head head)
    {
        try
        {
            return StateText.Read(ispb, head.State, head.LastSequence);
        }
        catch (FormatException damage)
        {
            throw new CorruptStoreException(
                $"The state in {new BucketKey(_region, ispb, head.Bucket)} cannot be read: {damage.Message}", damage);
        }
    }

    /// <summary>Adds how many operations the unconfirmed messages carry, from the rows that say so in their buckets.</summary>
    private async Task ReadOperationsAsync(ParticipantState state, List<long> buckets)
    {
        var lowest = state.LowestUnconfirmed;
        foreach (var chunk in buckets.Chunk(MarkersAtOnceMax))
        {
            var rows = await Task.WhenAll(chunk.Select(bucket =>
                connection.ListAsync(StoreOperation.Claim, all => all.Markers.Bind(
                    _region, state.Ispb.ToString(), bucket, lowest))));
            foreach (var row in rows.SelectMany(static row => row))
                state.Operations.Add(row.GetValue<long>("sequence"), row.GetValue<int>("operations"));
        }
    }
}
