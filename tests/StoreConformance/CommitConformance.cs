using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>What is committed is there, whole, in order, and not told before it is durable.</summary>
public abstract class CommitConformance<TTestStore> : Conformance<TTestStore>
    where TTestStore : TestStore, new()
{
    [Fact]
    public void A_store_that_is_tested_by_one_theme_is_tested_by_all()
    {
        var themes = typeof(Conformance<>).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: true, IsGenericType: true } && type.BaseType is { IsGenericType: true } above
                && above.GetGenericTypeDefinition() == typeof(Conformance<>))
            .Select(type => type.MakeGenericType(typeof(TTestStore)));
        var tests = GetType().Assembly.GetTypes();
        Assert.All(themes, theme => Assert.Contains(tests, test => test.IsSubclassOf(theme)));
    }

    [Fact]
    public async Task The_state_of_the_next_claim_is_the_sum_of_what_was_committed()
    {
        var claim = await ClaimAsync(Book);
        var random = new RandomDecisions(3, Time);
        for (var i = 0; i < 100; i++)
            await Durable(Store.Commit(Book.Ispb, claim, random.Draft(Book)));

        await HoldsAsync(Book);
    }

    [Fact]
    public async Task Decisions_of_one_commit_follow_from_each_other()
    {
        Book.Accept(Time);
        Book.Accept(Time);
        var stream = Book.OpenStream(Time, "reader");
        Book.TakeBatch(stream, 1);
        Book.TakeBatch(stream, 1);
        Book.Close(stream, confirm: false);
        Book.TakeBatch(Book.OpenStream(Time), 1);
        await CommitAsync(Book);

        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task Decisions_committed_one_by_one_and_all_at_once_give_the_same()
    {
        ParticipantBook[] books = [Book, new(TestMessages.Other)];
        foreach (var book in books)
        {
            var random = new RandomDecisions(7, Time);
            for (var i = 0; i < 200; i++)
                random.DecideOne(book);
        }

        var claim = await ClaimAsync(Book);
        foreach (var decision in Book.Take())
            await Durable(Store.Commit(Book.Ispb, claim, [decision]));
        await CommitAsync(books[1]);

        foreach (var book in books)
            await HoldsAsync(book);
        await ReopenAsync();
        foreach (var book in books)
            await HoldsAsync(book);
    }

    [Fact]
    public async Task Commits_count_in_the_order_in_which_they_were_taken_though_they_are_not_awaited()
    {
        var random = new RandomDecisions(5, Time);
        var claim = await ClaimAsync(Book);
        var commits = new List<Task>();
        for (var i = 0; i < 300; i++)
            commits.Add(Store.Commit(Book.Ispb, claim, random.Draft(Book)));
        foreach (var commit in commits)
            await Durable(commit);

        await HoldsAsync(Book);
    }

    [Fact]
    public async Task Commits_that_were_held_and_those_that_come_after_them_keep_their_order()
    {
        var claim = await ClaimAsync(Book);
        await TestStore.HoldAsync();
        var commits = new List<Task>();
        for (var i = 0; i < 20; i++)
            commits.Add(Commit());
        var release = TestStore.ReleaseAsync();
        for (var i = 0; i < 20; i++)
            commits.Add(Commit());
        await release;
        foreach (var commit in commits)
            await Durable(commit);

        await HoldsAsync(Book);

        Task Commit()
        {
            Book.Accept(Time);
            return Store.Commit(Book.Ispb, claim, Book.Take());
        }
    }

    [Fact]
    public async Task A_commit_is_neither_told_nor_seen_before_it_is_durable()
    {
        var claim = await ClaimAsync(Book);
        await TestStore.HoldAsync();
        var accepted = Book.Accept(Time);
        var commit = Store.Commit(Book.Ispb, claim, Book.Take());

        Assert.False(commit.IsCompleted);
        Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, accepted.Message.BizMsgIdr));
        Assert.Null(await ReadAsync(Book.Ispb, new SequenceRange(1, 1)));
        Assert.False(commit.IsCompleted);

        await TestStore.ReleaseAsync();
        await Durable(commit);
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_commit_of_nothing_changes_nothing()
    {
        Book.Accept(Time);
        await CommitAsync(Book);
        var claim = await ClaimAsync(Book);
        await Durable(Store.Commit(Book.Ispb, claim, []));
        Book.Accept(Time);
        await Durable(Store.Commit(Book.Ispb, claim, Book.Take()));

        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task The_list_is_the_callers_again_at_once()
    {
        var claim = await ClaimAsync(Book);
        await Durable(CommitAndReuse(claim));

        await HoldsAsync(Book);
    }

    [Fact]
    public async Task The_list_is_the_callers_again_while_its_commit_is_on_its_way()
    {
        var claim = await ClaimAsync(Book);
        await TestStore.HoldAsync();
        Task[] commits = [CommitAndReuse(claim), CommitAndReuse(claim)];
        await TestStore.ReleaseAsync();
        foreach (var commit in commits)
            await Durable(commit);

        await HoldsAsync(Book);
    }

    [Fact]
    public async Task The_bytes_of_a_message_are_the_callers_again_once_its_commit_has_ended()
    {
        var bytes = TestMessages.Payload("reused", 5000);
        var kept = Book.Accept(TestMessages.New(Book.Ispb, "reused", 5000), Time.GetUtcNow());
        var lent = kept with { Message = kept.Message with { Payload = bytes } };
        Book.Take();
        await Durable(Store.Commit(Book.Ispb, await ClaimAsync(Book), [lent]));
        Array.Clear(bytes);

        await HoldsAsync(Book);
        await Check.FindsAsync(Store, kept);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_commit_of_a_thousand_messages_is_there_as_a_whole()
    {
        for (var i = 0; i < 1000; i++)
            Book.Accept(Time, size: i);
        await CommitAsync(Book);

        await HoldsAsync(Book);
        using var batch = await ReadAsync(Book.Ispb, new SequenceRange(1, 1000));
        for (var i = 0; i < 1000; i++)
            Check.IsMessage(Book.Messages[i + 1], batch![i]);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task The_longest_message_is_taken()
    {
        Book.Accept(Time, new string('N', 35), PayloadMax());
        await CommitAsync(Book);

        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_refused_with_all_of_its_commit_and_the_claim_stands()
    {
        var claim = await ClaimAsync(Book);
        var before = Book.State.Clone();
        var small = Book.Accept(Time);
        var large = Book.Accept(Time, new string('N', 35), PayloadMax() + 1);
        var decisions = Book.Take();
        Assert.ThrowsAny<ArgumentException>(() => { _ = Store.Commit(Book.Ispb, claim, decisions); });

        Book.GoOnFrom(before);
        Book.Accept(Time, "next");
        await Durable(Store.Commit(Book.Ispb, claim, Book.Take()));
        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
        Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, small.Message.BizMsgIdr));
        Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, large.Message.BizMsgIdr));
    }

    [Fact]
    public async Task Participants_that_commit_on_many_threads_do_not_mix()
    {
        var books = Enumerable.Range(1, 60).Select(n => new ParticipantBook(TestMessages.Participant(n))).ToArray();
        await Parallel.ForEachAsync(books, async (book, _) =>
        {
            var random = new RandomDecisions((int)(book.Ispb.Word % 1000), Time);
            var claim = await ClaimAsync(book);
            for (var i = 0; i < 20; i++)
                await Durable(Store.Commit(book.Ispb, claim, random.Draft(book)));
        });

        foreach (var book in books)
            await HoldsAsync(book);
        await ReopenAsync();
        foreach (var book in books)
            await HoldsAsync(book);
    }

    private Task CommitAndReuse(long claim)
    {
        for (var i = 0; i < 50; i++)
            Book.Accept(Time);
        List<Decision> list = [.. Book.Take()];
        var commit = Store.Commit(Book.Ispb, claim, list);
        list.Clear();
        list.Add(new StreamAdvanced(new StreamId(404), 9));
        return commit;
    }

    private int PayloadMax()
    {
        Assert.SkipWhen(TestStore.PayloadMax is null, "The store takes messages of any length.");
        return TestStore.PayloadMax.Value;
    }
}
