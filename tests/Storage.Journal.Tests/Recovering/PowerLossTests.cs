using PixStream.Storage.Journal.Format;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Recovering;

/// <summary>
/// The power goes at any request to the disk, or the process is killed; what was acknowledged is there afterwards.
/// </summary>
public sealed class PowerLossTests
{
    [Trait("Category", "Long")]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nothing_acknowledged_is_lost_by_a_power_loss_at_any_request(int survival)
    {
        var at = 0;
        var reached = true;
        while (reached)
        {
            at++;
            await Trial.RunAsync($"power off at request {at}", async () =>
            {
                var run = new Run(seed: 100 + at);
                reached = await run.UntilPowerOffAsync(at);
                await run.RestartAsync(run.Disk.PowerLoss((Survival)survival));
            });
        }

        Assert.True(at > 100);
    }

    [Trait("Category", "Long")]
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nothing_acknowledged_is_lost_when_starts_are_cut_short_too(int survival)
    {
        for (var seed = 0; seed < 60; seed++)
            await Trial.RunAsync($"seed {seed}", () => SixLivesAsync(seed, (Survival)survival));
    }

    [Fact]
    public async Task What_a_killed_process_wrote_and_the_next_one_shows_survives_a_power_loss()
    {
        // Killed between write and flush: the block is in the cache of the operating system and on no disk.
        var time = new FakeTime();
        var disk = new MemoryDisk();
        var book = new ParticipantBook(Sample.Psp);
        using (var journal = new SteppedJournal(disk, time))
        {
            disk.Faults = call =>
                call is { Operation: DiskOperation.Flush, File: "0000000001.seg" } ? DiskFault.PowerOff : DiskFault.None;
            book.Accept(time);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.CommitAsync(book));
        }

        disk = disk.Kill();
        using (var journal = new SteppedJournal(disk, time))
            journal.Holds(book);

        disk = disk.PowerLoss(Survival.Nothing);
        using (var journal = new SteppedJournal(disk, time))
            journal.Holds(book);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_failed_flush_left_in_the_cache_is_written_again_before_it_is_shown(bool nextFlushFailsToo)
    {
        // The cache shows the block and takes it for flushed; stable storage does not have it.
        var time = new FakeTime();
        var disk = new MemoryDisk();
        var book = new ParticipantBook(Sample.Psp);
        DiskFault ForgetAll(DiskCall call) =>
            call is { Operation: DiskOperation.Flush, File: "0000000001.seg" } ? DiskFault.Forget : DiskFault.None;
        using (var journal = new SteppedJournal(disk, time))
        {
            disk.Faults = ForgetAll;
            book.Accept(time);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.CommitAsync(book));
        }

        disk = disk.Kill();
        if (nextFlushFailsToo)
        {
            var flushes = 0;
            disk.Faults = call => call.Operation == DiskOperation.Flush && ++flushes == 2 ? ForgetAll(call) : DiskFault.None;
            Assert.Throws<IOException>(() => new SteppedJournal(disk, time));
            disk = disk.Kill();
        }

        using (var journal = new SteppedJournal(disk, time))
        {
            journal.Holds(book);
            book.Accept(time, "behind it");
            await journal.CommitAsync(book);
        }

        disk = disk.PowerLoss(Survival.Nothing);
        using (var journal = new SteppedJournal(disk, time))
            journal.Holds(book);
    }

    [Fact]
    public async Task What_a_repair_cut_off_in_the_cache_alone_is_not_taken_for_damage_later()
    {
        const string Segment = "0000000001.seg";
        var time = new FakeTime();
        var disk = new MemoryDisk();
        var book = new ParticipantBook(Sample.Psp);
        int cut;
        using (var journal = new SteppedJournal(disk, time))
        {
            book.Accept(time);
            await journal.CommitAsync(book);
            cut = ((Array.FindLastIndex(disk.BytesOf(Segment), static value => value != 0) + 8) & ~7) - Seal.Size;
            var next = new ParticipantBook(Sample.Other);
            next.Accept(time);
            await journal.CommitAsync(next);
        }

        using (var file = disk.Open(Segment))
        {
            // The second block lasts, seal and all, and so it will, though the cache shows it cut off.
            file.Flush();
            disk.Faults = static call => call.Operation == DiskOperation.Flush ? DiskFault.Forget : DiskFault.None;
            file.SetLength(cut);
            Assert.Throws<IOException>(file.Flush);
        }

        disk = disk.Kill();
        using (var journal = new SteppedJournal(disk, time))
            journal.Holds(book);
        disk = disk.PowerLoss(Survival.Nothing);
        using (var journal = new SteppedJournal(disk, time))
            journal.Holds(book);
    }

    [Fact]
    public async Task A_segment_that_a_killed_process_named_keeps_its_name_through_a_power_loss()
    {
        // Killed between the rename and the flush of the directory.
        var time = new FakeTime();
        var disk = new MemoryDisk();
        var book = new ParticipantBook(Sample.Psp);
        using (var journal = new SteppedJournal(disk, time))
        {
            book.Accept(time, size: 3000);
            await journal.CommitAsync(book);
            disk.Faults = call => call.Operation == DiskOperation.Rename ? DiskFault.PowerOff : DiskFault.None;
            book.Accept(time, size: 3000);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.CommitAsync(book));
        }

        disk = disk.Kill();
        using (var journal = new SteppedJournal(disk, time))
        {
            Assert.Equal(2u, journal.LastSegment);
            book.GoOnFrom(journal.States.Single());
            book.Accept(time, "acknowledged");
            await journal.CommitAsync(book);
        }

        disk = disk.PowerLoss(Survival.Nothing);
        using (var journal = new SteppedJournal(disk, time))
            journal.Holds(book);
    }

    [Fact]
    public async Task Without_flushes_a_commit_survives_the_process()
    {
        var time = new FakeTime();
        var book = new ParticipantBook(Sample.Psp);
        var disk = new MemoryDisk();
        for (var life = 0; life < 20; life++)
        {
            using (var journal = new SteppedJournal(disk, time, flush: FlushMode.OsCache))
            {
                journal.Holds(book);
                for (var i = 0; i < 5; i++)
                {
                    book.Accept(time, size: 200);
                    await journal.CommitAsync(book);
                }
            }

            disk = disk.Kill();
        }
    }

    private static async Task SixLivesAsync(int seed, Survival survival)
    {
        var random = new Random(seed);
        var run = new Run(seed);
        for (var life = 0; life < 6; life++)
        {
            await run.UntilPowerOffAsync(random.Next(1, 60));
            run.Disk = random.Next(3) == 0 ? run.Disk.Kill() : run.Disk.PowerLoss(survival);
        }

        await run.RestartAsync(run.Disk);
    }

    /// <summary>One disk, and the participants who write to it until its power goes.</summary>
    private sealed class Run(int seed)
    {
        private readonly FakeTime _time = new();
        private Workload? _workload;

        public MemoryDisk Disk { get; set; } = new(seed);

        private Workload Workload => _workload ??= new Workload(seed, _time);

        /// <returns>Whether the power went, at the n-th change; else the work was done before.</returns>
        public async Task<bool> UntilPowerOffAsync(int n)
        {
            var changes = 0;
            var disk = Disk;
            disk.Faults = call => call.IsChange && Interlocked.Increment(ref changes) == n ? DiskFault.PowerOff : DiskFault.None;
            try
            {
                using var journal = new SteppedJournal(disk, _time);
                foreach (var book in Workload.Books)
                    Workload.Restarted(book, (await journal.ClaimAsync(book.Ispb)).State);
                for (var i = 0; i < 40 && journal.IsAvailable; i++)
                    await TurnAsync(journal);
            }
            catch (IOException)
            {
                // The power went while the journal was opened.
            }

            return changes >= n;
        }

        public async Task RestartAsync(MemoryDisk disk)
        {
            for (var start = 0; start < 2; start++)
            {
                using (var store = Sample.Open(disk, _time, segmentBytes: 4096))
                {
                    await Workload.ExpectAllAsync(store);
                    var book = Workload.Any();
                    var claim = await store.ClaimAsync(book.Ispb);
                    await store.Commit(book.Ispb, claim.Claim, Workload.Draft(book));
                    Workload.Acknowledge(book);
                }

                disk = disk.PowerLoss(Survival.Nothing);
            }
        }

        private async Task TurnAsync(SteppedJournal journal)
        {
            var commits = new List<(ParticipantBook Book, Task Durable)>();
            var first = Workload.Any();
            foreach (var book in new[] { first, Workload.Any() }.Distinct())
            {
                var claim = await journal.ClaimAsync(book.Ispb);
                commits.Add((book, journal.Commit(book.Ispb, claim.Claim, Workload.Draft(book))));
            }

            journal.Work();
            foreach (var (book, durable) in commits)
            {
                Assert.True(durable.IsCompleted);
                if (durable.IsCompletedSuccessfully)
                    Workload.Acknowledge(book);
            }
        }
    }
}
