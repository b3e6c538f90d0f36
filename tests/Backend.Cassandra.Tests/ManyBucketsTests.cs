using System.Globalization;
using PixStream.Backend.Cassandra.Tables;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>What a participant costs that has had thousands of buckets.</summary>
public sealed class ManyBucketsTests : CassandraHarness<CassandraTestStore>
{
    private const int BucketMessages = 25;
    private const int AtOnce = 64;

    /// <summary>All that a claim reads, with room to spare: the index alone would be six times that.</summary>
    private const int ClaimBytesMax = 8_000;

    [Theory]
    [InlineData("")]
    [InlineData("[501,3,9],[90002,1,9]")]
    public async Task A_claim_reads_what_it_needs_whatever_lies_behind(string parked)
    {
        await PutAsync(buckets: 4000, parked);
        // It was accepted just now: retention looks at it and goes no further.
        await AddMessageAsync(bucket: 1, BucketMessages, TestStore.Time.GetUtcNow());
        var before = TestStore.ProxyOf(Store).AnsweredBytes;
        var claimed = await Store.ClaimAsync(Book.Ispb);

        Assert.InRange(TestStore.ProxyOf(Store).AnsweredBytes - before, 1, ClaimBytesMax);
        Assert.Equal(100_000, claimed.State.LastSequence);
        Assert.Equal(4000, (await IndexAsync()).Length);
    }

    [Fact]
    public async Task A_claim_knows_how_many_operations_messages_carry_wherever_they_lie()
    {
        await PutAsync(buckets: 40, "[24,30,9],[300,1,9]", next: 902);
        foreach (var (bucket, sequence) in ((long, long)[])[(1, 24), (26, 27), (51, 53), (276, 300), (901, 925), (926, 926)])
            await AddMarkerAsync(bucket, sequence, operations: (int)sequence);

        var operations = (await Store.ClaimAsync(Book.Ispb)).State.Operations;
        foreach (var sequence in (int[])[24, 27, 53, 300, 925, 926])
            Assert.Equal(sequence, operations.Of(sequence));
        Assert.Equal(1, operations.Of(28));
    }

    [Fact]
    public async Task All_old_buckets_go_over_time_and_none_with_a_message_that_is_not_confirmed()
    {
        // The first 250 buckets, two in the middle, and the newest.
        await PutAsync(buckets: 1000, "[1,6250,9],[10005,1,9],[12525,2,9]");
        long[] staying = [.. Enumerable.Range(0, 250).Select(n => 1L + (n * BucketMessages)), 10_001, 12_501, 12_526, 24_976];
        foreach (var bucket in staying)
            await AddMessageAsync(bucket, bucket, DateTimeOffset.UnixEpoch);

        using var patience = new CancellationTokenSource(TestKeyspace.Patience, TimeProvider.System);
        while ((await IndexAsync()).Length > staying.Length)
        {
            await Store.ClaimAsync(Book.Ispb);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }

        await IndexIsAsync(staying);
        foreach (var bucket in staying)
            Assert.Equal([bucket], await SequencesAsync(bucket));
    }

    /// <summary>
    /// Puts a participant there, as if so many buckets had been filled; all is confirmed but what is named, and what comes from
    /// <paramref name="next"/> on.
    /// </summary>
    private async Task PutAsync(int buckets, string parked, long? next = null)
    {
        var ispb = Book.Ispb.ToString();
        var last = (long)buckets * BucketMessages;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, buckets),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (n, _) =>
                await TestKeyspace.QueryAsync(
                    Cql.AddToIndex, TestStore.Region, ispb, 1L + ((long)n * BucketMessages), DateTimeOffset.UnixEpoch));
        var state = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"v":1,"next":{{next ?? last + 1}},"returned":[],"parked":[{{parked}}],"streams":[]}""");
        await TestKeyspace.QueryAsync(
            "UPDATE KS.streams SET epoch = 7, closed = false, last_sequence = ?, payload_bytes = 0, state = ? WHERE region = ? AND ispb = ? AND bucket = ?",
            last, state, TestStore.Region, ispb, last - BucketMessages + 1);
    }

    private async Task AddMessageAsync(long bucket, long sequence, DateTimeOffset acceptedAt) => await TestKeyspace.QueryAsync(
        "INSERT INTO KS.streams (region, ispb, bucket, kind, sequence, accepted_at) VALUES (?, ?, ?, 0, ?, ?)",
        TestStore.Region, Book.Ispb.ToString(), bucket, sequence, acceptedAt);

    private async Task AddMarkerAsync(long bucket, long sequence, int operations) =>
        await TestKeyspace.QueryAsync(Cql.AddMarker, TestStore.Region, Book.Ispb.ToString(), bucket, sequence, operations);
}
