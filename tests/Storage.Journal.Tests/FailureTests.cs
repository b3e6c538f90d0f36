using PixStream.Streams;

namespace PixStream.Storage.Journal.Tests;

/// <summary>The disk refuses something: what was handed in fails, what was acknowledged stands, and a repair brings the store back.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Theory]
    [InlineData("write of a block", 1)]
    [InlineData("write of a block", 2)]
    [InlineData("flush of a block", 1)]
    [InlineData("flush of a block", 2)]
    [InlineData("write of a seal", 1)]
    [InlineData("making the next segment", 1)]
    [InlineData("write to the next segment", 1)]
    [InlineData("write to the next segment", 2)]
    [InlineData("flush of the next segment", 1)]
    [InlineData("flush of the next segment", 2)]
    [InlineData("naming the next segment", 1)]
    [InlineData("naming the next segment", 2)]
    public async Task A_commit_that_fails_is_not_half_there_and_the_store_comes_back(string what, int fault)
    {
        using var journal = new SteppedJournal(_disk, _time);
        _book.Accept(_time, "before", 1500);
        await journal.CommitAsync(_book);
        var durable = _book.State.Clone();
        var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
        var size = what.Contains("next", StringComparison.Ordinal) ? 3000 : 500;

        _disk.Faults = call => Is(call, what) ? (DiskFault)fault : DiskFault.None;
        _book.Accept(_time, "failed", size);
        var failed = journal.Commit(Sample.Psp, claim, _book.Take());
        journal.Work();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => failed);
        Assert.False(journal.IsAvailable);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.ClaimAsync(Sample.Psp).AsTask());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Psp, claim, [Opened()]));
        journal.Work();
        if (what.Contains("next", StringComparison.Ordinal))
            Assert.False(journal.IsAvailable);

        _disk.Faults = null;
        journal.Work();

        Assert.True(journal.IsAvailable);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Psp, claim, [Opened()]));
        _book.GoOnFrom(durable);
        journal.Holds(_book);
        _book.Accept(_time, "after", size);
        await journal.CommitAsync(_book);
        journal.Holds(_book);
        await HoldsAfterRestartAsync("failed");
    }

    [Fact]
    public async Task Whatever_request_fails_nothing_acknowledged_is_lost_and_nothing_failed_appears()
    {
        foreach (var fault in (DiskFault[])[DiskFault.Fail, DiskFault.Tear])
            for (var at = 1; at < 140; at++)
            {
                var workload = new Workload(at, _time);
                using var disk = new MemoryDisk(at);
                var changes = -1_000_000;
                disk.Faults = call => call.IsChange && Interlocked.Increment(ref changes) == at ? fault : DiskFault.None;
                using (var journal = new SteppedJournal(disk, _time))
                {
                    changes = 0;
                    for (var i = 0; i < 40; i++)
                        await TurnAsync(journal, workload);
                }

                await RestartAsync(disk, workload);
            }
    }

    [Fact]
    public async Task A_disk_that_fails_again_and_again_and_then_loses_power_keeps_what_was_acknowledged()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var faults = new Random(seed + 1000);
            var workload = new Workload(seed, _time);
            using var disk = new MemoryDisk(seed);
            using (var journal = new SteppedJournal(disk, _time))
            {
                disk.Faults = call => !call.IsChange ? DiskFault.None : Next();
                for (var i = 0; i < 60; i++)
                    await TurnAsync(journal, workload);
            }

            await RestartAsync(disk.PowerLoss((Survival)random.Next(4)), workload);

            DiskFault Next()
            {
                lock (faults)
                    return faults.Next(12) == 0 ? (DiskFault)faults.Next(1, 3) : DiskFault.None;
            }
        }
    }

    [Fact]
    public async Task All_that_waits_behind_a_failed_flush_fails_with_it()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var other = new ParticipantBook(Sample.Other);
        var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
        var others = (await journal.ClaimAsync(Sample.Other)).Claim;
        Task? behind = null;
        _disk.Faults = call =>
        {
            if (call.Operation != DiskOperation.Flush)
                return DiskFault.None;
            other.Accept(_time);
            behind ??= journal.Commit(Sample.Other, others, other.Take());
            return DiskFault.Fail;
        };
        _book.Accept(_time);
        var first = journal.Commit(Sample.Psp, claim, _book.Take());
        journal.Work();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => first);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => behind!);

        _disk.Faults = null;
        journal.Work();
        Assert.Equal(0, (await journal.ClaimAsync(Sample.Psp)).State.LastSequence);
        Assert.Equal(0, (await journal.ClaimAsync(Sample.Other)).State.LastSequence);
    }

    [Fact]
    public async Task A_crash_between_the_steps_of_a_repair_does_no_harm()
    {
        for (var at = 1; at <= 12; at++)
            foreach (var survival in Enum.GetValues<Survival>())
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
    }

    [Fact]
    public async Task A_spare_that_could_not_be_made_long_ago_does_not_fail_a_commit_now()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var failed = new TaskCompletionSource();
        _disk.Faults = call =>
        {
            if (call is not { File: SegmentPreparer.SpareName, Operation: DiskOperation.Create })
                return DiskFault.None;
            failed.TrySetResult();
            return DiskFault.Fail;
        };
        _book.Accept(_time, size: 2500);
        await journal.CommitAsync(_book);
        await failed.Task;
        _disk.Faults = null;

        _book.Accept(_time, size: 2500);
        await journal.CommitAsync(_book);

        Assert.Equal(2u, journal.LastSegment);
    }

    private static bool Is(DiskCall call, string what) => what switch
    {
        "write of a block" => call is { Operation: DiskOperation.Write, File: "0000000001.seg", Length: > Format.Seal.Size },
        "flush of a block" => call is { Operation: DiskOperation.Flush, File: "0000000001.seg" },
        "write of a seal" => call is { Operation: DiskOperation.Write, File: "0000000001.seg", Length: Format.Seal.Size },
        "making the next segment" => call is { Operation: DiskOperation.Create, File: SegmentPreparer.SpareName },
        "write to the next segment" => call is { Operation: DiskOperation.Write, File: SegmentPreparer.SpareName },
        "flush of the next segment" => call is { Operation: DiskOperation.Flush, File: SegmentPreparer.SpareName },
        "naming the next segment" => call is { Operation: DiskOperation.Rename, File: SegmentPreparer.SpareName },
        _ => throw new ArgumentException(what),
    };

    private StreamOpened Opened() => new(new StreamId(99), _time.GetUtcNow(), null);

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
        for (var start = 0; start < 2; start++)
            using (var store = Sample.Open(disk, _time, segmentBytes: 4096))
                await workload.ExpectAllAsync(store);
    }

    private async Task HoldsAfterRestartAsync(string unknown)
    {
        using var store = Sample.Open(_disk.PowerLoss(Survival.Nothing), _time, segmentBytes: 4096);
        await Check.HoldsAsync(store, _book);
        foreach (var message in _book.Messages.Values)
            await Check.FindsAsync(store, message);
        Assert.Null(await store.FindByIdAsync(Sample.Sender, unknown));
    }
}
