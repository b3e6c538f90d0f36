using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Writing;

/// <summary>Random work on a disk that refuses something at every place in turn, or again and again.</summary>
[Trait("Category", "Long")]
public sealed class FailureRunTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Whatever_request_fails_nothing_acknowledged_is_lost_and_nothing_failed_appears()
    {
        foreach (var fault in (DiskFault[])[DiskFault.Fail, DiskFault.Tear])
            for (var at = 1; at < 140; at++)
                await Trial.RunAsync($"{fault} at request {at}", () => FailOnceAsync(at, fault));
    }

    [Fact]
    public async Task A_disk_that_fails_again_and_again_and_then_loses_power_keeps_what_was_acknowledged()
    {
        for (var seed = 0; seed < 150; seed++)
            await Trial.RunAsync($"seed {seed}", () => FailOftenAsync(seed));
    }

    [Fact]
    public async Task A_crash_between_the_steps_of_a_repair_does_no_harm()
    {
        for (var at = 1; at <= 12; at++)
            foreach (var survival in Enum.GetValues<Survival>())
                await Trial.RunAsync($"power off at request {at} of the repair, {survival} left", () =>
                    CutRepairShortAsync(at, survival));
    }

    private async Task FailOnceAsync(int at, DiskFault fault)
    {
        var workload = new Workload(at, _time);
        using var disk = new MemoryDisk(at);
        using (var journal = new SteppedJournal(disk, _time))
        {
            var changes = 0;
            disk.Faults = call => call.IsChange && Interlocked.Increment(ref changes) == at ? fault : DiskFault.None;
            for (var i = 0; i < 40; i++)
                await TurnAsync(journal, workload);
        }

        await RestartAsync(disk, workload);
    }

    private async Task FailOftenAsync(int seed)
    {
        var faults = new Random(seed + 1000);
        var workload = new Workload(seed, _time);
        using var disk = new MemoryDisk(seed);
        using (var journal = new SteppedJournal(disk, _time))
        {
            disk.Faults = call => !call.IsChange ? DiskFault.None : Next();
            for (var i = 0; i < 60; i++)
                await TurnAsync(journal, workload);
        }

        await RestartAsync(disk.PowerLoss((Survival)new Random(seed).Next(4)), workload);

        DiskFault Next()
        {
            lock (faults)
                return faults.Next(12) == 0 ? (DiskFault)faults.Next(1, 3) : DiskFault.None;
        }
    }

    private async Task CutRepairShortAsync(int at, Survival survival)
    {
        var workload = new Workload(at, _time);
        using var disk = new MemoryDisk(at);
        using (var journal = new SteppedJournal(disk, _time))
        {
            for (var i = 0; i < 5; i++)
                await TurnAsync(journal, workload);
            disk.Faults = call => call is { Operation: DiskOperation.Flush } ? DiskFault.Tear : DiskFault.None;
            await TurnAsync(journal, workload, repairs: 0);
            var changes = 0;
            disk.Faults = call => call.IsChange && Interlocked.Increment(ref changes) == at ? DiskFault.PowerOff : DiskFault.None;
            journal.Work();
        }

        await RestartAsync(disk.PowerLoss(survival), workload);
    }

    private static async Task TurnAsync(SteppedJournal journal, Workload workload, int repairs = 20)
    {
        var book = workload.Any();
        var durable = Task.FromException(new StoreUnavailableException());
        if (journal.IsAvailable)
        {
            var claim = await journal.ClaimAsync(book.Ispb);
            durable = journal.Commit(book.Ispb, claim.Claim, workload.Draft(book));
            journal.Work();
        }

        Assert.True(durable.IsCompleted);
        if (durable.IsCompletedSuccessfully)
        {
            workload.Acknowledge(book);
            return;
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => durable);
        for (var i = 0; i < repairs && !journal.IsAvailable; i++)
            journal.Work();
        if (journal.IsAvailable)
            foreach (var each in workload.Books)
                workload.Repaired(each, (await journal.ClaimAsync(each.Ispb)).State);
    }

    private async Task RestartAsync(MemoryDisk disk, Workload workload)
    {
        disk.Faults = null;
        for (var start = 0; start < 3; start++)
            using (var store = Sample.Open(disk, _time, segmentBytes: 4096))
            {
                await workload.ExpectAllAsync(store);
                var book = workload.Any();
                var claim = await store.ClaimAsync(book.Ispb);
                await store.Commit(book.Ispb, claim.Claim, workload.Draft(book));
                workload.Acknowledge(book);
            }
    }
}
