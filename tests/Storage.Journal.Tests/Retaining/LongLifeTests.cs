using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Retaining;

/// <summary>
/// A journal that is never replaced, in a process that is never restarted: nothing runs out and nothing piles up.
/// </summary>
public sealed class LongLifeTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(30);

    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task However_many_segments_there_are_few_of_them_are_open()
    {
        using var store = Sample.Open(_disk, _time, 4096);
        var beside = _disk.OpenHandles;
        for (var i = 0; i < 100; i++)
        {
            _book.Accept(_time, size: 1700);
            await CommitAsync(store, _book);
            Assert.InRange(_disk.OpenHandles, 0, beside + 4 + 3);
        }

        Assert.InRange(Segments().Length, 50, 100);
        await Check.HoldsAsync(store, _book);
        Assert.InRange(_disk.OpenHandles, 0, beside + 4 + 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_reader_of_a_segment_that_is_closed_meanwhile_reads_on(int seed)
    {
        using var store = Sample.Open(_disk, _time, 4096, openSegments: 2);
        for (var i = 0; i < 40; i++)
        {
            _book.Accept(_time, size: 1700);
            await CommitAsync(store, _book);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + reader);
            for (var i = 0; i < 2000; i++)
            {
                var sequence = random.Next(1, 41);
                using var batch = await store.ReadAsync(Sample.Psp, new Batch([new(sequence, 1)], 0));
                Assert.NotNull(batch);
                Check.IsMessage(_book.Messages[sequence], batch[0]);
            }
        })));
        Assert.InRange(store.OpenSegments, 0, 2);
    }

    [Fact]
    public async Task A_process_without_a_descriptor_left_closes_segments_that_it_only_reads()
    {
        using var store = Sample.Open(_disk, _time, 4096, openSegments: 16);
        for (var i = 0; i < 40; i++)
        {
            _book.Accept(_time, size: 1700);
            await CommitAsync(store, _book);
        }

        await Check.HoldsAsync(store, _book);
        var most = _disk.OpenHandles;
        _disk.Faults = call =>
            call.Operation == DiskOperation.Open && _disk.OpenHandles >= most ? DiskFault.Fail : DiskFault.None;

        await Check.HoldsAsync(store, _book);
    }

    [Theory]
    [InlineData((1UL << 20) - 2)]
    [InlineData((1UL << 27) - 2)]
    [InlineData((1UL << 32) - 2)]
    [InlineData((1UL << 63) - 2)]
    public async Task Segments_count_on(ulong first)
    {
        Begin(first);
        using (var store = Sample.Open(_disk, _time, 4096))
            for (var i = 0; i < 12; i++)
            {
                _book.Accept(_time, size: 1700);
                await CommitAsync(store, _book);
            }

        using (var store = Sample.Open(_disk, _time, 4096, Keep))
        {
            await Check.HoldsAsync(store, _book);
            foreach (var message in _book.Messages.Values)
                await Check.FindsAsync(store, message);
            _book.ConfirmAll(_time);
            await CommitAsync(store, _book);
            _time.Advance(TimeSpan.FromDays(100));
            Assert.Single(Segments());
        }

        Assert.True(Segment.NumberOf(Segments()[0]) > first + 4);
        using (var store = Sample.Open(_disk, _time, 4096, Keep))
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task A_journal_of_high_numbers_makes_a_lost_index_again()
    {
        Begin((1UL << 40) + 7);
        using (var store = Sample.Open(_disk, _time, 4096))
            for (var i = 0; i < 6; i++)
            {
                _book.Accept(_time, size: 1700);
                await CommitAsync(store, _book);
            }

        foreach (var name in _disk.Names.Where(name => name.EndsWith(".idx", StringComparison.Ordinal)))
            _disk.Remove(name);
        using (var store = Sample.Open(_disk, _time, 4096))
            await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public void A_number_whose_place_an_old_segment_holds_is_passed_over()
    {
        var open = new OpenSegments(1);
        var journal = new Journal(_disk, open, 1, _time);
        foreach (var number in (ulong[])[5, 6, 9, (1UL << 27) + 4])
            journal.Segments[Segment.ShortNumberOf(number)] = journal.Last = new Segment(
                _disk, open, new SegmentHeader(number, 1, 1, 1));

        Assert.Equal((1UL << 27) + 7, journal.NextNumber());
        Assert.Equal(6UL, journal.FindSegment(6)!.Number);
        Assert.Null(journal.FindSegment((1UL << 27) + 6));
    }

    [Fact]
    public async Task A_participant_of_which_nothing_is_durable_leaves_nothing_behind()
    {
        using var store = Sample.Open(_disk, _time);
        await CommitAsync(store, _book);
        for (var n = 1; n <= 100; n++)
        {
            var stranger = new ParticipantBook(TestMessages.Participant(n));
            stranger.Close(stranger.OpenStream(_time));
            var claim = (await store.ClaimAsync(stranger.Ispb)).Claim;
            await store.Commit(stranger.Ispb, claim, stranger.Take());
            Assert.Null(await store.ReadAsync(stranger.Ispb, new Batch([new(1, 1)], 0)));
            store.Release(stranger.Ispb, claim);
        }

        Assert.InRange(store.KnownParticipants, 0, 1);
    }

    [Fact]
    public async Task After_a_claim_is_given_back_the_participant_is_claimed_again_as_it_was()
    {
        using var store = Sample.Open(_disk, _time);
        _book.Accept(_time);
        _book.OpenStream(_time);
        await CommitAsync(store, _book);
        var before = await store.ClaimAsync(Sample.Psp);
        store.Release(Sample.Psp, before.Claim);

        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => store.Commit(Sample.Psp, before.Claim, []));
        var after = await store.ClaimAsync(Sample.Psp);
        Assert.True(after.Claim > before.Claim);
        Assert.Equal(ParticipantBook.Text(_book.State), ParticipantBook.Text(after.State));
        store.Release(Sample.Psp, before.Claim);
        await store.VerifyAsync(Sample.Psp, after.Claim);
        await Check.HoldsAsync(store, _book);
    }

    [Fact]
    public async Task Participants_of_which_nothing_is_left_are_forgotten_and_may_come_back()
    {
        ParticipantBook[] gone = [.. Enumerable.Range(1, 20).Select(n => new ParticipantBook(TestMessages.Participant(n)))];
        var kept = new ParticipantBook(TestMessages.Participant(21));
        var stays = new ParticipantBook(TestMessages.Participant(22));
        using (var store = Sample.Open(_disk, _time, 4096, Keep, participantsKept: 5))
        {
            // In one segment: a message that is never read, and all that another participant ever had.
            stays.Accept(_time, size: 500);
            await CommitAsync(store, stays);
            await ReadAllAsync(store, kept);
            foreach (var book in gone)
                await ReadAllAsync(store, book);
            _time.Advance(TimeSpan.FromMinutes(1));
            await FillAsync(store, 3);
            Assert.Equal(23, store.KnownParticipants);
            foreach (var book in gone.Append(kept))
                store.Release(book.Ispb, (await store.ClaimAsync(book.Ispb)).Claim);
            while (_disk.Names.Count(static name => name.EndsWith(".idx", StringComparison.Ordinal)) < Segments().Length - 1)
                await Task.Yield();

            _time.Advance(Keep + TimeSpan.FromHours(2));
            await FillAsync(store, 3);
            Assert.InRange(store.KnownParticipants, 3, 15);
            await Check.HoldsAsync(store, kept);

            // Back again, in the segment that knows nothing of it.
            gone[^1] = new ParticipantBook(gone[^1].Ispb);
            gone[^1].Accept(_time);
            await CommitAsync(store, gone[^1]);
            await Check.HoldsAsync(store, gone[^1]);
        }

        using (var store = Sample.Open(_disk.PowerLoss(Survival.Nothing), _time, 4096, Keep))
            foreach (var book in (ParticipantBook[])[gone[^1], kept, stays, _book])
                await Check.HoldsAsync(store, book);
    }

    [Fact]
    public async Task A_participant_that_comes_back_just_before_it_is_forgotten_is_known()
    {
        var book = new ParticipantBook(TestMessages.Participant(1));
        using var store = Sample.Open(_disk, _time, 4096, Keep, participantsKept: 0);
        await ReadAllAsync(store, book);
        store.Release(book.Ispb, (await store.ClaimAsync(book.Ispb)).Claim);
        _time.Advance(TimeSpan.FromMinutes(1));
        await FillAsync(store, 3);
        while (_disk.Names.Count(static name => name.EndsWith(".idx", StringComparison.Ordinal)) < Segments().Length - 1)
            await Task.Yield();
        _time.Advance(Keep + TimeSpan.FromHours(2));

        // All of it is confirmed again when the next segment begins.
        await ReadAllAsync(store, book);
        store.Release(book.Ispb, (await store.ClaimAsync(book.Ispb)).Claim);
        await FillAsync(store, 2);

        Assert.Equal(2, (await store.ClaimAsync(book.Ispb)).State.LastSequence);
    }

    [Fact]
    public async Task After_a_restart_only_the_places_of_what_is_not_confirmed_are_held()
    {
        using (var store = Sample.Open(_disk, _time, 65_536))
        {
            _book.Accept(_time);
            await CommitAsync(store, _book);
            var reader = _book.OpenStream(_time);
            _book.TakeBatch(reader, 1);
            _book.Close(reader, confirm: false, park: true);
            for (var i = 0; i < 2000; i++)
                _book.Accept(_time);
            _book.ConfirmAll(_time);
            await CommitAsync(store, _book);
        }

        using (var journal = new SteppedJournal(_disk, _time, 65_536))
        {
            journal.Holds(_book);
            Assert.Null(journal.Read(Sample.Psp, new SequenceRange(1500, 1)));
        }
    }

    /// <summary>A journal whose first segment has that number.</summary>
    private void Begin(ulong number)
    {
        using var preparer = new SegmentPreparer(_disk, 4096, Sample.Instruments, Background.ThreadPool);
        var key = new UInt128(1, 2);
        preparer.Begin(
            new Journal(_disk, new OpenSegments(3), key, _time),
            new SegmentHeader(number, key, _time.GetUtcNow().ToUnixTimeMilliseconds(), 1))
            .Segment.Dispose();
    }

    private string[] Segments() => [.. _disk.Names.Where(static name => name.EndsWith(".seg", StringComparison.Ordinal))];

    private async Task ReadAllAsync(JournalStore store, ParticipantBook book)
    {
        book.Accept(_time, size: 50);
        book.ConfirmAll(_time);
        await CommitAsync(store, book);
    }

    private async Task FillAsync(JournalStore store, int segments)
    {
        for (var before = Segments().Length; Segments().Length < before + segments;)
        {
            _book.Accept(_time, size: 1700);
            _book.ConfirmAll(_time);
            await CommitAsync(store, _book);
        }
    }

    private static async Task CommitAsync(JournalStore store, ParticipantBook book)
    {
        var claim = await store.ClaimAsync(book.Ispb);
        await store.Commit(book.Ispb, claim.Claim, book.Take());
    }
}
