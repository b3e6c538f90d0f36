using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>A commit that fails ends its claim, what was told stands, and the store comes back.</summary>
public abstract class FailureConformance<TTestStore> : Conformance<TTestStore>
    where TTestStore : TestStore, new()
{
    [Fact]
    public async Task After_a_commit_that_failed_its_claim_is_void_and_the_next_goes_on_from_what_is_durable()
    {
        Book.Accept(Time, "before");
        await CommitAsync(Book);
        var claim = await ClaimAsync(Book);
        await TestStore.FailAsync();
        var underWay = new CommitsUnderWay(Store, Book, claim);
        underWay.Commit(Time);
        await RefusedAsync(underWay.Commits[0]);
        await HealAsync();

        await RefusedAsync(Store.Commit(Book.Ispb, claim, [new StreamOpened(new StreamId(404), DateTimeOffset.UnixEpoch, null)]));
        await ExpectAsync(underWay, told: 0);
        Book.Accept(Time, "after");
        await CommitAsync(Book);
        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task All_that_was_taken_behind_a_commit_that_failed_fails_too()
    {
        var underWay = new CommitsUnderWay(Store, Book, await ClaimAsync(Book));
        await TestStore.FailAsync();
        for (var i = 0; i < 20; i++)
            underWay.Commit(Time);
        await RefusedAsync(underWay.Commits[0]);
        await HealAsync();
        underWay.Commit(Time);

        var told = 0;
        foreach (var commit in underWay.Commits)
            told += await IsDurableAsync(commit) ? 1 : 0;
        Assert.Equal(0, told);
        await ExpectAsync(underWay, told);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task Commits_held_when_failures_begin_are_told_or_fail_and_none_succeeds_behind_one_that_failed()
    {
        var underWay = new CommitsUnderWay(Store, Book, await ClaimAsync(Book));
        await TestStore.HoldAsync();
        for (var i = 0; i < 10; i++)
            underWay.Commit(Time);
        await TestStore.FailAsync();
        await TestStore.ReleaseAsync();
        foreach (var commit in underWay.Commits)
            await IsDurableAsync(commit);
        await HealAsync();

        await ExpectAsync(underWay, underWay.Told);
    }

    [Fact]
    public async Task A_store_says_whether_it_takes_commits()
    {
        Assert.True(Store.IsAvailable);
        Book.Accept(Time);
        await CommitAsync(Book);
        Assert.True(Store.IsAvailable);
        var underWay = new CommitsUnderWay(Store, Book, await ClaimAsync(Book));
        await TestStore.FailAsync();
        underWay.Commit(Time);
        await RefusedAsync(underWay.Commits[0]);
        Assert.False(Store.IsAvailable);
        await HealAsync();
        Assert.True(Store.IsAvailable);
        await ExpectAsync(underWay, told: 0);
        Book.Accept(Time);
        await CommitAsync(Book);
        Assert.True(Store.IsAvailable);
    }

    [Fact]
    public async Task While_commits_fail_a_claim_gives_what_is_durable_or_fails_and_nothing_durable_is_misread()
    {
        for (var i = 0; i < 10; i++)
            Book.Accept(Time);
        await CommitAsync(Book);
        var failed = await FailOneAsync();

        for (var i = 0; i < 5; i++)
        {
            if (await OrUnavailable(async () => (await Store.ClaimAsync(Book.Ispb)).State) is { } state)
                Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text(state));
            await OrUnavailable(async () =>
            {
                await Check.CanReadAsync(Store, Book, Book.Messages.Keys);
                return "";
            });
            await OrUnavailable(async () =>
            {
                await Check.FindsAsync(Store, Book.Messages[1]);
                return "";
            });
        }

        await HealAsync();
        await HoldsAsync(Book);
        await ExpectAsync(failed, told: 0);
    }

    [Trait("Category", "Long")]
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failures_at_random_neither_lose_what_was_told_nor_half_of_a_commit(int seed)
    {
        var random = new Random(seed);
        ParticipantBook[] books = [.. Enumerable.Range(1, 3).Select(n => new ParticipantBook(TestMessages.Participant(n)))];
        for (var round = 0; round < 20; round++)
        {
            var underWay = new List<CommitsUnderWay>();
            foreach (var book in books)
                underWay.Add(new CommitsUnderWay(Store, book, await ClaimAsync(book)));
            var failAt = random.Next(15);
            for (var i = 0; i < 15; i++)
            {
                if (i == failAt)
                    await TestStore.FailAsync();
                underWay[random.Next(3)].Commit(Time);
            }

            foreach (var commit in underWay.SelectMany(each => each.Commits))
                await IsDurableAsync(commit);
            await HealAsync();
            if (random.Next(3) == 0)
                await ReopenAsync();
            foreach (var each in underWay)
                await ExpectAsync(each, each.Told);
        }
    }

    [Fact]
    public async Task Owners_on_many_threads_go_on_after_each_failure_and_lose_nothing_that_was_told()
    {
        ParticipantBook[] books = [.. Enumerable.Range(1, 4).Select(n => new ParticipantBook(TestMessages.Participant(n)))];
        Owner[] owners = [.. books.Select(book => new Owner(Store, book, Time))];
        using var refused = new SemaphoreSlim(0);
        using var done = new CancellationTokenSource();
        Task[] working = [.. owners.Select(owner => Task.Run(() => WorkAsync(owner)))];
        for (var round = 0; round < 5 && !working.Any(work => work.IsCompleted); round++)
        {
            for (var stale = refused.CurrentCount; stale > 0; stale--)
                await refused.WaitAsync();
            await TestStore.FailAsync();
            // Each owner may have one refusal on its way from the round before.
            for (var count = 0; count <= owners.Length; count++)
                await Task.WhenAny([refused.WaitAsync(), .. working]);
            await HealAsync();
        }

        await done.CancelAsync();
        await Task.WhenAll(working);
        foreach (var owner in owners)
            Assert.True(await owner.WorkAsync());
        foreach (var book in books)
            await HoldsAsync(book);
        await ReopenAsync();
        foreach (var book in books)
            await HoldsAsync(book);

        async Task WorkAsync(Owner owner)
        {
            while (!done.IsCancellationRequested)
                if (!await owner.WorkAsync())
                    refused.Release();
        }
    }

    private async Task<CommitsUnderWay> FailOneAsync()
    {
        // Another participant's, so that it is known what the first one's state is.
        ParticipantBook other = new(TestMessages.Other);
        var underWay = new CommitsUnderWay(Store, other, await ClaimAsync(other));
        await TestStore.FailAsync();
        underWay.Commit(Time);
        await RefusedAsync(underWay.Commits[0]);
        return underWay;
    }

    private static async Task<T?> OrUnavailable<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    /// <summary>
    /// Checks what became of commits that failed, or some of them; of what did not become durable nothing is seen.
    /// </summary>
    private async Task ExpectAsync(CommitsUnderWay underWay, int told)
    {
        var book = underWay.Book;
        var lost = underWay.Expect((await Store.ClaimAsync(book.Ispb)).State, told);
        await Check.CanReadAsync(Store, book, book.Messages.Keys);
        foreach (var message in book.Messages.Values)
            await Check.FindsAsync(Store, message);
        foreach (var message in lost)
        {
            Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, message.Message.BizMsgIdr));
            Assert.Null(await ReadAsync(book.Ispb, new SequenceRange(message.Sequence, 1)));
        }
    }

    /// <summary>An owner who claims again after each failure.</summary>
    private sealed class Owner(IParticipantStore store, ParticipantBook book, TimeProvider time)
    {
        private CommitsUnderWay? _before;

        /// <returns>Whether nothing failed.</returns>
        public async Task<bool> WorkAsync()
        {
            try
            {
                var claimed = await store.ClaimAsync(book.Ispb);
                _before?.Expect(claimed.State, _before.Told);
                _before = new CommitsUnderWay(store, book, claimed.Claim);
                for (var i = 0; i < 10; i++)
                {
                    _before.Commit(time);
                    if (!await IsDurableAsync(_before.Commits[i]))
                        return false;
                }

                return true;
            }
            catch (StoreUnavailableException)
            {
                await Task.Yield();
                return false;
            }
        }
    }
}
