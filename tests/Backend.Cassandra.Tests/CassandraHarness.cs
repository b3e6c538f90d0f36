using PixStream.Streams.Ports;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>A place of its own for a test, with a store and a participant to write for.</summary>
public abstract class CassandraHarness<TTestStore> : IAsyncLifetime
    where TTestStore : CassandraTestStore, new()
{
    protected TTestStore TestStore { get; } = new();

    protected IParticipantStore Store { get; private set; } = null!;

    private protected ParticipantBook Book { get; } = new(TestMessages.Psp);

    public async ValueTask InitializeAsync() => Store = await TestStore.OpenAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return TestStore.DisposeAsync();
    }

    private protected async Task<long> ClaimAsync() => (await Store.ClaimAsync(Book.Ispb)).Claim;

    /// <summary>Accepts so many messages, one after the other: none shares a batch with another.</summary>
    private protected Task AcceptAsync(long claim, int count, int size = 100) => AcceptAsync(Store, claim, count, size);

    private protected async Task AcceptAsync(IParticipantStore store, long claim, int count, int size = 100)
    {
        for (var i = 0; i < count; i++)
        {
            Book.Accept(TestStore.Time, size: size);
            await store.Commit(Book.Ispb, claim, Book.Take());
        }
    }

    /// <summary>The first sequences of the buckets in the index, oldest first.</summary>
    private protected async Task<long[]> IndexAsync() =>
        [.. (await TestKeyspace.QueryAsync(
            "SELECT bucket FROM KS.buckets WHERE region = ? AND ispb = ?", TestStore.Region, Book.Ispb.ToString()))
            .Select(row => row.GetValue<long>("bucket")).Order()];

    private protected async Task IndexIsAsync(params long[] buckets) => Assert.Equal(buckets, await IndexAsync());

    private protected async Task HoldsAsync(long bucket, int first, int count) =>
        Assert.Equal(Enumerable.Range(first, count).Select(sequence => (long)sequence), await SequencesAsync(bucket));

    private protected async Task<long[]> SequencesAsync(long bucket) =>
    [
        .. (await TestKeyspace.QueryAsync(
            "SELECT sequence FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = ? AND kind = 0", TestStore.Region,
            Book.Ispb.ToString(), bucket))
        .Select(row => row.GetValue<long>("sequence")),
    ];
}
