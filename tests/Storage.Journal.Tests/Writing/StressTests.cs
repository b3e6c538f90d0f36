using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Writing;

/// <summary>
/// Many threads at once, on a store with its own threads; then a restart, and a comparison with what was acknowledged.
/// </summary>
public sealed class StressTests
{
    private const int Threads = 8;

    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_eight_threads_were_told_is_there_after_a_power_loss(int seed)
    {
        using var disk = new MemoryDisk(seed);
        var workloads = Workloads(seed);
        using (var store = Sample.Open(disk, _time, 16_384))
            await Task.WhenAll(workloads.Select(workload => Task.Run(() => RunAsync(store, workload, turns: 250))));

        await ExpectAsync(disk.PowerLoss(Survival.Nothing), workloads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_eight_threads_were_told_is_there_though_the_disk_fails_now_and_then(int seed)
    {
        using var disk = new MemoryDisk(seed);
        var faults = new Random(seed);
        var workloads = Workloads(seed);
        using (var store = Sample.Open(disk, _time, 16_384))
        {
            disk.Faults = call =>
            {
                lock (faults)
                    return call.IsChange && faults.Next(40) == 0 ? (DiskFault)faults.Next(1, 3) : DiskFault.None;
            };
            await Task.WhenAll(workloads.Select(workload => Task.Run(() => RunAsync(store, workload, turns: 150))));
            disk.Faults = null;
        }

        await ExpectAsync(disk.PowerLoss(Survival.Any), workloads);
    }

    private static Workload[] Workloads(int seed) =>
    [
        .. Enumerable.Range(0, Threads)
            .Select(n => new Workload((seed * 100) + n, new FakeTime(), participants: 2, firstParticipant: 1 + (n * 2))),
    ];

    private async Task RunAsync(JournalStore store, Workload workload, int turns)
    {
        var claims = new Dictionary<Ispb, long>();
        while (turns > 0)
        {
            var book = workload.Any();
            try
            {
                if (!claims.TryGetValue(book.Ispb, out var claim))
                {
                    var claimed = await store.ClaimAsync(book.Ispb);
                    workload.Repaired(book, claimed.State);
                    claims[book.Ispb] = claim = claimed.Claim;
                }

                await store.Commit(book.Ispb, claim, workload.Draft(book));
                workload.Acknowledge(book);
                turns--;
                await ReadSomeAsync(store, book);
            }
            catch (StoreUnavailableException)
            {
                claims.Remove(book.Ispb);
                // The repair comes with time.
                _time.Advance(TimeSpan.FromMilliseconds(500));
                await Task.Yield();
            }
        }
    }

    private static async Task ReadSomeAsync(JournalStore store, ParticipantBook book)
    {
        foreach (var sequence in Check.Unconfirmed(book.State).TakeLast(3))
            await Check.CanReadAsync(store, book, [sequence]);
        if (book.State.LastSequence > 0)
            await Check.FindsAsync(store, book.Messages[book.State.LastSequence]);
    }

    private async Task ExpectAsync(MemoryDisk disk, Workload[] workloads)
    {
        using var store = Sample.Open(disk, _time, 16_384);
        foreach (var workload in workloads)
        {
            Assert.Contains(workload.Books, book => book.State.LastSequence > 10);
            await workload.ExpectAllAsync(store);
        }
    }
}
