using PixStream.Streams.Ports;
using PixStream.Streams.Recent;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Recent;

/// <summary>What is read from memory, what is not, and when it is given up.</summary>
public sealed class RecentMessagesTests
{
    private static readonly Ispb Psp = Ispb.Parse("12345678");
    private static readonly Ispb Other = Ispb.Parse("87654321");

    private readonly CountingStore _behind = new();

    [Fact]
    public async Task A_reader_that_keeps_up_reads_nothing_from_the_store()
    {
        var store = Open();
        var claim = await ClaimAsync(store, Psp);
        await CommitAsync(store, Psp, claim, new StreamOpened(new StreamId(1), DateTimeOffset.UnixEpoch, null));
        for (var step = 1; step <= 100; step++)
        {
            await CommitAsync(store, Psp, claim, Message(Psp, step), new BatchTaken(new StreamId(1), step, BatchOf(step)));
            Assert.Equal(step, (await store.ReadAsync(Psp, BatchOf(step)))![0].Payload.Span[0]);
        }

        Assert.Equal(0, _behind.Reads);
        // The last one is not confirmed yet.
        Assert.Equal(100 + 512, store.Bytes);
    }

    [Fact]
    public async Task Nothing_is_given_before_it_is_durable()
    {
        var store = Open();
        var claim = await ClaimAsync(store, Psp);
        _behind.Store.HoldCommits = true;
        var commit = store.Commit(Psp, claim, [Message(Psp, 1)]);
        Assert.Null(await store.ReadAsync(Psp, BatchOf(1)));
        _behind.Store.HoldCommits = false;
        _behind.Store.ReleaseCommits();
        await commit;
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(1)));
        Assert.Equal(0, _behind.Reads);
    }

    [Fact]
    public async Task A_participant_keeps_its_oldest_messages_and_no_more_than_it_may()
    {
        var store = Open(participant: 3 * 612);
        var claim = await ClaimAsync(store, Psp);
        for (var sequence = 1; sequence <= 5; sequence++)
            await CommitAsync(store, Psp, claim, Message(Psp, sequence));

        Assert.Equal(3 * 612, store.Bytes);
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(3)));
        Assert.Equal(0, _behind.Reads);
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(4)));
        Assert.Equal(1, _behind.Reads);
    }

    [Fact]
    public async Task Where_there_is_no_room_those_give_way_that_were_not_read_for_longest()
    {
        var store = Open(total: 3 * 612);
        foreach (var psp in (Ispb[])[Psp, Other])
            await CommitAsync(store, psp, await ClaimAsync(store, psp), Message(psp, 1));
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(1)));
        Assert.Equal(0, _behind.Reads);

        var third = Ispb.Parse("11111111");
        await CommitAsync(store, third, await ClaimAsync(store, third), Message(third, 1));
        Assert.NotNull(await store.ReadAsync(third, BatchOf(1)));
        await CommitAsync(store, third, 1, Message(third, 2));

        Assert.Equal(3 * 612, store.Bytes);
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(1)));
        Assert.Equal(0, _behind.Reads);
        Assert.NotNull(await store.ReadAsync(Other, BatchOf(1)));
        Assert.Equal(1, _behind.Reads);
    }

    [Fact]
    public async Task What_comes_back_is_kept_and_what_is_parked_or_confirmed_is_not()
    {
        var store = Open();
        var claim = await ClaimAsync(store, Psp);
        var stream = new StreamId(1);
        await CommitAsync(
            store, Psp, claim, Message(Psp, 1), Message(Psp, 2), new StreamOpened(stream, DateTimeOffset.UnixEpoch, null),
            new BatchTaken(stream, 1, new Batch([new SequenceRange(1, 2)], 0)));
        await CommitAsync(
            store, Psp, claim,
            new StreamClosed(stream, CloseReason.Idle, [new SequenceRange(1, 1, 1)], [new SequenceRange(2, 1, 1)]));
        Assert.Equal(612, store.Bytes);
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(1)));
        Assert.Equal(0, _behind.Reads);

        store.Release(Psp, claim);
        Assert.Equal(0, store.Bytes);
    }

    [Fact]
    public async Task An_owner_that_was_overtaken_leaves_nothing_behind()
    {
        var store = Open();
        var stale = await ClaimAsync(store, Psp);
        var claim = await ClaimAsync(store, Psp);
        await CommitAsync(store, Psp, claim, Message(Psp, 1));
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() =>
            store.Commit(Psp, stale, [Message(Psp, 1) with { Id = default }]));
        store.Release(Psp, stale);

        Assert.NotEqual(default, (await store.ReadAsync(Psp, BatchOf(1)))![0].Id);
        store.Release(Psp, claim);
        Assert.Equal(0, store.Bytes);
    }

    [Fact]
    public async Task Without_room_it_is_the_store_alone()
    {
        var store = Open(total: 0);
        await CommitAsync(store, Psp, await ClaimAsync(store, Psp), Message(Psp, 1));
        Assert.NotNull(await store.ReadAsync(Psp, BatchOf(1)));
        Assert.Equal((1, 0L), (_behind.Reads, store.Bytes));
    }

    private RecentMessagesStore Open(long total = 1 << 20, int participant = 1 << 20) =>
        new(_behind, new RecentOptions { TotalBytes = total, ParticipantBytes = participant }, ownsPayloads: false);

    private static async Task<long> ClaimAsync(RecentMessagesStore store, Ispb ispb) => (await store.ClaimAsync(ispb)).Claim;

    private static Task CommitAsync(RecentMessagesStore store, Ispb ispb, long claim, params Decision[] decisions) =>
        store.Commit(ispb, claim, decisions);

    private static Batch BatchOf(long sequence) => new([new SequenceRange(sequence, 1)], 0);

    private static MessageAccepted Message(Ispb destination, long sequence)
    {
        var payload = new byte[100];
        payload[0] = (byte)sequence;
        return new(
            sequence, ResourceId.Create(DateTimeOffset.UnixEpoch, 1, (ulong)sequence),
            new IncomingMessage(Ispb.Parse("99999999"), destination, $"M{destination}{sequence}", 1, payload));
    }

    /// <summary>Counts what is read.</summary>
    private sealed class CountingStore : IParticipantStore
    {
        public MemoryStore Store { get; } = new();

        public int Reads { get; private set; }

        public bool IsAvailable => Store.IsAvailable;

        public ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb) => Store.ClaimAsync(ispb);

        public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions) => Store.Commit(ispb, claim, decisions);

        public ValueTask VerifyAsync(Ispb ispb, long claim) => Store.VerifyAsync(ispb, claim);

        public void Release(Ispb ispb, long claim) => Store.Release(ispb, claim);

        public async ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
        {
            var read = await Store.ReadAsync(ispb, batch);
            Reads += read is null ? 0 : 1;
            return read;
        }

        public ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr) =>
            Store.FindByKeyAsync(sender, bizMsgIdr);
    }
}
