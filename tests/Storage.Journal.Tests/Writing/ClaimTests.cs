using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Writing;

/// <summary>One owner at a time writes.</summary>
public sealed class ClaimTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_claim_makes_every_commit_of_an_earlier_one_fail()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var old = await journal.ClaimAsync(Sample.Psp);
        var other = await journal.ClaimAsync(Sample.Other);
        var claim = await journal.ClaimAsync(Sample.Psp);

        Assert.True(claim.Claim > old.Claim);
        _book.Accept(_time);
        var decisions = _book.Take();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Psp, old.Claim, decisions));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Psp, other.Claim, decisions));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Psp, 0, decisions));
        var durable = journal.Commit(Sample.Psp, claim.Claim, decisions);
        journal.Work();
        await durable;
        journal.Holds(_book);
        Assert.True(journal.IsAvailable);
    }

    [Fact]
    public async Task A_claim_waits_for_what_is_in_flight_and_has_it_in_its_state()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var old = await journal.ClaimAsync(Sample.Psp);
        _book.Accept(_time);
        var durable = journal.Commit(Sample.Psp, old.Claim, _book.Take());

        var claiming = journal.ClaimAsync(Sample.Psp).AsTask();
        Assert.False(claiming.IsCompleted);
        journal.Work();
        await durable;

        Assert.Equal(ParticipantBook.Text(_book.State), ParticipantBook.Text((await claiming).State));
    }

    [Fact]
    public async Task A_claim_that_waits_is_not_kept_waiting_by_new_commits_of_the_earlier_one()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var old = await journal.ClaimAsync(Sample.Psp);
        _book.Accept(_time);
        var durable = journal.Commit(Sample.Psp, old.Claim, _book.Take());

        var claiming = journal.ClaimAsync(Sample.Psp).AsTask();
        _book.Accept(_time);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.Commit(Sample.Psp, old.Claim, _book.Take()));
        journal.Work();
        await durable;

        Assert.Equal(1, (await claiming).State.LastSequence);
    }

    [Fact]
    public async Task A_claim_that_waits_for_a_commit_that_fails_is_refused()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var old = await journal.ClaimAsync(Sample.Psp);
        _book.Accept(_time);
        var durable = journal.Commit(Sample.Psp, old.Claim, _book.Take());
        var claiming = journal.ClaimAsync(Sample.Psp).AsTask();

        _disk.Faults = call => call.Operation == DiskOperation.Flush ? DiskFault.Fail : DiskFault.None;
        journal.Work();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => durable);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => claiming);
    }

    [Fact]
    public async Task Claims_rise_through_repairs()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var last = 0L;
        for (var i = 0; i < 20; i++)
        {
            var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
            Assert.True(claim > last);
            last = claim;
            _disk.Faults = call => call.Operation == DiskOperation.Flush ? DiskFault.Fail : DiskFault.None;
            _book.Accept(_time);
            var failed = journal.Commit(Sample.Psp, claim, _book.Take());
            journal.Work();
            await Assert.ThrowsAsync<StoreUnavailableException>(() => failed);
            _disk.Faults = null;
            journal.Work();
            Assert.True(journal.IsAvailable);
        }
    }

    [Fact]
    public async Task A_commit_of_nothing_ends_with_those_before_it()
    {
        using var journal = new SteppedJournal(_disk, _time);
        var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
        Assert.True(journal.Commit(Sample.Psp, claim, []).IsCompletedSuccessfully);

        _book.Accept(_time);
        var durable = journal.Commit(Sample.Psp, claim, _book.Take());
        var nothing = journal.Commit(Sample.Psp, claim, []);
        Assert.False(nothing.IsCompleted);
        journal.Work();

        await durable;
        await nothing;
    }
}
