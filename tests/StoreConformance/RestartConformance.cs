using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>What a store gives after its end, clean or not, is what it told before.</summary>
public abstract class RestartConformance<TTestStore> : Conformance<TTestStore>
    where TTestStore : TestStore, new()
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_kind_of_decision_lasts(bool crash)
    {
        for (var i = 0; i < 40; i++)
            Book.Accept(Time, operations: 1 + (i % 3));
        var first = Book.OpenStream(Time, "leitor Nº 1");
        var second = Book.OpenStream(Time);
        var third = Book.OpenStream(Time, "");
        Book.TakeBatch(first, 3);
        Book.TakeBatch(second, 4);
        Book.TakeBatch(first, 5);
        Book.TakeBatch(third, 6);
        Book.Advance(first);
        Book.Close(second, confirm: false);
        Book.Close(third, confirm: false, park: true);
        var fourth = Book.OpenStream(Time, "4");
        Book.TakeBatch(fourth, 7);
        Book.Close(fourth, confirm: false);
        Book.TakeBatch(Book.OpenStream(Time, "5"), 9);
        Book.Decide(new ParkedReleased(Book.State.Parked[0] with { Count = 2 }));
        Book.Decide(new ParkedDropped(Book.State.Parked[0] with { Count = 1 }));
        await CommitAsync(Book);

        await HoldsAsync(Book);
        await ReopenAsync(crash);
        await HoldsAsync(Book);
    }

    [Theory]
    [InlineData(int.MaxValue, ushort.MaxValue, ulong.MaxValue)]
    [InlineData(1, 0, 0)]
    public async Task A_stream_keeps_its_step_and_its_tag_to_the_last_bit(int step, ushort tag, ulong stream)
    {
        var id = new StreamId(stream);
        Book.Accept(Time);
        Book.Decide(new StreamOpened(id, DateTimeOffset.UnixEpoch, new string('é', 200)));
        if (step > 1)
            Book.Decide(new StreamAdvanced(id, step));
        Book.Decide(new BatchTaken(id, step, new Batch([new(1, 1, int.MaxValue)], tag)));
        await CommitAsync(Book);

        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public async Task Decisions_at_random_last_through_many_restarts(int seed, bool crash)
    {
        var random = new Random(seed);
        var decisions = new RandomDecisions(seed, Time);
        var books = Books(5);
        for (var life = 0; life < 12; life++)
        {
            foreach (var book in books)
            {
                var claimed = await Store.ClaimAsync(book.Ispb);
                Assert.Equal(ParticipantBook.Text(book.State), ParticipantBook.Text(claimed.State));
                var commits = new List<Task>();
                for (var count = random.Next(12); count > 0; count--)
                    commits.Add(Store.Commit(book.Ispb, claimed.Claim, decisions.Draft(book)));
                foreach (var commit in commits)
                    await Durable(commit);
            }

            await ReopenAsync(crash);
            foreach (var book in books)
                await HoldsAsync(book);
        }

        foreach (var message in books.SelectMany(book => book.Messages.Values))
            await Check.FindsAsync(Store, message);
    }

    [Fact]
    public async Task Many_participants_keep_what_is_theirs()
    {
        var books = Books(200);
        var random = new Random(11);
        var claims = new Dictionary<Ispb, long>();
        foreach (var book in books)
            claims[book.Ispb] = await ClaimAsync(book);
        for (var round = 0; round < 10; round++)
        {
            var commits = new List<Task>();
            foreach (var book in books.OrderBy(_ => random.Next()))
            {
                book.Accept(Time, size: random.Next(300));
                if (random.Next(4) == 0)
                    book.ConfirmAll(Time);
                commits.Add(Store.Commit(book.Ispb, claims[book.Ispb], book.Take()));
            }

            foreach (var commit in commits)
                await Durable(commit);
        }

        await ReopenAsync();
        foreach (var book in books)
            await HoldsAsync(book);
    }

    [Fact]
    public async Task A_place_that_is_opened_again_and_again_stays_the_same()
    {
        for (var i = 0; i < 30; i++)
        {
            Book.Accept(Time, size: 200);
            await CommitAsync(Book);
            await ReopenAsync();
            await ReopenAsync();
            await HoldsAsync(Book);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_crash_loses_nothing_that_was_told_and_of_the_rest_only_what_came_last(int seed)
    {
        var random = new Random(seed);
        var books = Books(4);
        for (var life = 0; life < 6; life++)
        {
            var underWay = await BeginAsync(books);
            for (var i = 0; i < 40; i++)
                underWay[random.Next(underWay.Length)].Commit(Time);
            foreach (var commit in underWay[0].Commits.Take(random.Next(8)))
                await Durable(commit);
            await ExpectAsync(underWay, crash: true);
        }
    }

    [Fact]
    public async Task A_crash_loses_what_was_held_as_a_whole_or_not_at_all_and_no_caller_was_told()
    {
        var books = Books(2);
        for (var life = 0; life < 6; life++)
        {
            var underWay = await BeginAsync(books);
            underWay[0].Commit(Time);
            await Durable(underWay[0].Commits[0]);
            await TestStore.HoldAsync();
            for (var i = 0; i < 10; i++)
                underWay[i % 2].Commit(Time);
            Assert.Equal((1, 0), (underWay[0].Told, underWay[1].Told));
            await ExpectAsync(underWay, crash: true);
        }
    }

    [Fact]
    public async Task A_store_that_is_closed_tells_what_became_of_each_commit_and_refuses_those_that_come_later()
    {
        var books = Books(4);
        for (var life = 0; life < 6; life++)
        {
            var underWay = await BeginAsync(books);
            for (var i = 0; i < 100; i++)
                underWay[i % 4].Commit(Time);
            var closed = Store;
            var claim = await closed.ClaimAsync(TestMessages.Other);
            await EndAsync();
            foreach (var commit in underWay.SelectMany(each => each.Commits))
                await IsDurableAsync(commit);
            var opened = new StreamOpened(new StreamId((ulong)life), DateTimeOffset.UnixEpoch, null);
            await RefusedAsync(closed.Commit(TestMessages.Other, claim.Claim, [opened]));
            await ExpectAsync(underWay, crash: false);
            Assert.Empty((await Store.ClaimAsync(TestMessages.Other)).State.Streams);
        }
    }

    [Fact]
    public async Task Commits_that_are_held_when_a_store_is_closed_become_durable_or_fail()
    {
        var books = Books(2);
        for (var life = 0; life < 3; life++)
        {
            var underWay = await BeginAsync(books);
            await TestStore.HoldAsync();
            for (var i = 0; i < 20; i++)
                underWay[i % 2].Commit(Time);
            await EndAsync();
            foreach (var commit in underWay.SelectMany(each => each.Commits))
                await IsDurableAsync(commit);
            await ExpectAsync(underWay, crash: false);
        }
    }

    [Fact]
    public async Task A_store_that_is_closed_says_so_and_not_that_a_message_is_gone()
    {
        Book.Accept(Time);
        await CommitAsync(Book);
        await EndAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await ReadAsync(Book.Ispb, new SequenceRange(1, 1)));
    }

    private static ParticipantBook[] Books(int count) =>
        [.. Enumerable.Range(1, count).Select(n => new ParticipantBook(TestMessages.Participant(n)))];

    private async Task<CommitsUnderWay[]> BeginAsync(ParticipantBook[] books)
    {
        var underWay = new List<CommitsUnderWay>();
        foreach (var book in books)
            underWay.Add(new CommitsUnderWay(Store, book, await ClaimAsync(book)));
        return [.. underWay];
    }

    /// <summary>Ends the store and checks what it left.</summary>
    private async Task ExpectAsync(CommitsUnderWay[] underWay, bool crash)
    {
        int[] told = [.. underWay.Select(each => each.Told)];
        await ReopenAsync(crash);
        for (var n = 0; n < underWay.Length; n++)
        {
            var book = underWay[n].Book;
            var lost = underWay[n].Expect((await Store.ClaimAsync(book.Ispb)).State, told[n]);
            await Check.CanReadAsync(Store, book, book.Messages.Keys);
            foreach (var message in book.Messages.Values)
                await Check.FindsAsync(Store, message);
            foreach (var message in lost)
                Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, message.Message.BizMsgIdr));
        }
    }
}
