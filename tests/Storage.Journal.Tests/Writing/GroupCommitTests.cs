using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Writing;

/// <summary>Commits that come while the disk flushes share the next flush.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Commits_that_come_while_a_flush_runs_share_the_next_one()
    {
        var books = Enumerable.Range(1, 50).Select(n => new ParticipantBook(TestMessages.Participant(n))).ToArray();
        using var store = Sample.Open(_disk, _time);
        var claims = new List<long>();
        foreach (var book in books)
            claims.Add((await store.ClaimAsync(book.Ispb)).Claim);
        using var hold = new ManualResetEventSlim();
        var flushing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _disk.Faults = call =>
        {
            if (call.Operation != DiskOperation.Flush)
                return DiskFault.None;
            flushing.TrySetResult();
            hold.Wait();
            return DiskFault.None;
        };
        var before = Flushes();
        var commits = new List<Task> { Commit(0) };
        await flushing.Task;
        for (var i = 1; i < books.Length; i++)
            commits.Add(Commit(i));
        Assert.DoesNotContain(commits, commit => commit.IsCompleted);
        hold.Set();
        await Task.WhenAll(commits);

        Assert.Equal(2, Flushes() - before);
        foreach (var book in books)
            await Check.HoldsAsync(store, book);

        Task Commit(int i)
        {
            books[i].Accept(_time);
            return store.Commit(books[i].Ispb, claims[i], books[i].Take());
        }
    }

    [Fact]
    public async Task Commits_that_wait_together_cost_one_write_and_one_flush()
    {
        using var journal = new SteppedJournal(_disk, _time, 1 << 20);
        var commits = new List<Task>();
        for (var i = 1; i <= 20; i++)
        {
            var book = new ParticipantBook(TestMessages.Participant(i));
            book.Accept(_time);
            commits.Add(journal.Commit(book.Ispb, (await journal.ClaimAsync(book.Ispb)).Claim, book.Take()));
        }

        var before = _disk.Calls.Length;
        journal.Work();
        await Task.WhenAll(commits);

        Assert.Equal(
            [DiskOperation.Write, DiskOperation.Flush, DiskOperation.Write],
            _disk.Calls[before..].Select(call => call.Operation));
        Assert.Equal(Seal.Size, _disk.Calls[^1].Length);
    }

    [Fact]
    public async Task The_order_in_which_commits_were_taken_is_their_order_on_disk()
    {
        var order = new List<ulong>();
        using (var journal = new SteppedJournal(_disk, _time, 4096))
        {
            var random = new Random(5);
            var books = Enumerable.Range(1, 6).Select(n => new ParticipantBook(TestMessages.Participant(n))).ToArray();
            for (var round = 0; round < 8; round++)
            {
                var commits = new List<Task>();
                foreach (var book in books)
                {
                    var claim = (await journal.ClaimAsync(book.Ispb)).Claim;
                    for (var more = random.Next(3); more > 0; more--)
                        book.Accept(_time, size: 40);
                    order.AddRange(book.Draft.Select(_ => book.Ispb.Word));
                    commits.Add(journal.Commit(book.Ispb, claim, book.Take()));
                }

                journal.Work();
                await Task.WhenAll(commits);
            }

            Assert.True(journal.LastSegment > 1);
        }

        var onDisk = new List<ulong>();
        for (var segment = 1u; SegmentIndex.TryRead(_disk, segment, _ => true, out _, out var entries); segment++)
            onDisk.AddRange(entries.Select(entry => entry.Ispb));
        Assert.NotEmpty(onDisk);
        Assert.Equal(order.Take(onDisk.Count), onDisk);
    }

    [Fact]
    public async Task When_too_much_waits_for_the_disk_more_is_refused_and_what_waits_is_written()
    {
        using var journal = new SteppedJournal(_disk, _time, 1 << 20);
        var book = new ParticipantBook(Sample.Psp);
        var payload = new byte[4_000_000];
        var claim = (await journal.ClaimAsync(Sample.Psp)).Claim;
        var others = (await journal.ClaimAsync(Sample.Other)).Claim;
        var taken = new List<Task>();
        var durable = book.State.Clone();
        Task last;
        while (true)
        {
            book.Accept(new IncomingMessage(Sample.Sender, Sample.Psp, "M", 1, payload), _time.GetUtcNow());
            last = journal.Commit(Sample.Psp, claim, book.Take());
            if (last.IsFaulted)
                break;
            taken.Add(last);
            durable = book.State.Clone();
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => last);
        Assert.InRange(taken.Count, 60, 70);
        Assert.True(journal.IsAvailable);
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            journal.Commit(Sample.Psp, claim, [new ParkedDropped(new(1, 1))]));
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            journal.Commit(Sample.Other, others, [new ParkedDropped(new(1, 1))]));

        journal.Work();
        await Task.WhenAll(taken);
        Assert.Equal(ParticipantBook.Text(durable), ParticipantBook.Text((await journal.ClaimAsync(Sample.Psp)).State));
    }

    [Fact]
    public async Task A_store_that_is_closed_writes_what_it_took_and_refuses_the_rest()
    {
        var book = new ParticipantBook(Sample.Psp);
        var store = Sample.Open(_disk, _time);
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        var commits = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            book.Accept(_time);
            commits.Add(store.Commit(Sample.Psp, claim, book.Take()));
        }

        store.Dispose();
        await Task.WhenAll(commits);
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            store.Commit(Sample.Psp, claim, [new ParkedDropped(new(1, 1))]));

        using var again = Sample.Open(_disk, _time);
        await Check.HoldsAsync(again, book);
    }

    private int Flushes() => _disk.Calls.Count(call => call is { Operation: DiskOperation.Flush, File: "0000000001.seg" });
}
