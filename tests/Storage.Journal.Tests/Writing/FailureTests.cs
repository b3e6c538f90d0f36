using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Writing;

/// <summary>
/// The disk refuses something: what was handed in fails, what was acknowledged stands, and a repair brings the store back.
/// </summary>
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
    public async Task An_owner_that_had_nothing_in_a_failed_flush_goes_on_after_the_repair()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var other = new ParticipantBook(Sample.Other);
        var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
        var others = (await journal.ClaimAsync(Sample.Other)).Claim;
        _disk.Faults = call => call.Operation == DiskOperation.Flush ? DiskFault.Fail : DiskFault.None;
        _book.Accept(_time);
        var failed = journal.Commit(Sample.Psp, claim, _book.Take());
        journal.Work();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => failed);
        _disk.Faults = null;
        journal.Work();

        other.Accept(_time);
        var commit = journal.Commit(Sample.Other, others, other.Take());
        journal.Work();
        await commit;
        journal.Holds(other);
    }

    [Fact]
    public async Task An_owner_whose_commit_was_refused_while_the_disk_failed_must_claim_again()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
        var others = (await journal.ClaimAsync(Sample.Other)).Claim;
        _disk.Faults = call => call.Operation == DiskOperation.Flush ? DiskFault.Fail : DiskFault.None;
        _book.Accept(_time);
        var failed = journal.Commit(Sample.Psp, claim, _book.Take());
        journal.Work();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => failed);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Other, others, [Opened()]));
        _disk.Faults = null;
        journal.Work();

        // What it would commit now follows from what was refused.
        Assert.True(journal.IsAvailable);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Other, others, [Opened()]));
    }

    [Fact]
    public async Task A_journal_can_be_closed_by_the_caller_whose_commit_failed()
    {
        using var store = Sample.Open(_disk, _time);
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        _disk.Faults = static call => call.IsChange ? DiskFault.Fail : DiskFault.None;
        var commit = store.Commit(Sample.Psp, claim, [Opened()]);
        await commit.ContinueWith(
            _ => store.Dispose(), TestContext.Current.CancellationToken, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default)
            .WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(commit.IsFaulted);
        Assert.False(store.IsAvailable);
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
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Other, others, [Opened()]));
        Assert.Equal(0, (await journal.ClaimAsync(Sample.Psp)).State.LastSequence);
        Assert.Equal(0, (await journal.ClaimAsync(Sample.Other)).State.LastSequence);
    }

    [Fact]
    public async Task A_repair_that_gets_no_further_leaves_the_last_block_its_seal()
    {
        using var disk = new MemoryDisk();
        using (var journal = new SteppedJournal(disk, _time))
        {
            _book.Accept(_time);
            await journal.CommitAsync(_book);
            disk.Faults = call =>
                call is { Operation: DiskOperation.Flush, File: "0000000001.seg" } ? DiskFault.Tear : DiskFault.None;
            _book.Accept(_time);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.CommitAsync(_book));
            disk.Faults = call => Is(call, "making the next segment") ? DiskFault.Fail : DiskFault.None;
            journal.Work();
        }

        // The message is damaged, and not to be taken for one that was never finished.
        using var left = disk.PowerLoss(Survival.Nothing);
        left.Flip("0000000001.seg", 250 * 8);

        Assert.Throws<CorruptStoreException>(() => new SteppedJournal(left, _time));
    }

    [Fact]
    public async Task A_spare_that_could_not_be_made_long_ago_does_not_fail_a_commit_now()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
        "write of a block" => call is { Operation: DiskOperation.Write, File: "0000000001.seg", Length: > Seal.Size },
        "flush of a block" => call is { Operation: DiskOperation.Flush, File: "0000000001.seg" },
        "write of a seal" => call is { Operation: DiskOperation.Write, File: "0000000001.seg", Length: Seal.Size },
        "making the next segment" => call is { Operation: DiskOperation.Create, File: SegmentPreparer.SpareName },
        "write to the next segment" => call is { Operation: DiskOperation.Write, File: SegmentPreparer.SpareName },
        "flush of the next segment" => call is { Operation: DiskOperation.Flush, File: SegmentPreparer.SpareName },
        "naming the next segment" => call is { Operation: DiskOperation.Rename, File: SegmentPreparer.SpareName },
        _ => throw new ArgumentException(what),
    };

    private StreamOpened Opened() => new(new StreamId(99), _time.GetUtcNow(), null);

    private async Task HoldsAfterRestartAsync(string unknown)
    {
        using var store = Sample.Open(_disk.PowerLoss(Survival.Nothing), _time, segmentBytes: 4096);
        await Check.HoldsAsync(store, _book);
        foreach (var message in _book.Messages.Values)
            await Check.FindsAsync(store, message);
        Assert.Null(await store.FindByKeyAsync(Sample.Sender, unknown));
    }
}
