using Microsoft.Extensions.Logging;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests.Servers;

/// <summary>
/// Redis ends and starts again under a store. What was claimed before is void, and the log is rewritten before anything is
/// committed.
/// </summary>
public sealed class NewRunTests : RedisHarness<RedisTestStore>
{
    [Fact]
    public async Task A_claim_of_an_earlier_run_commits_nothing_and_is_not_verified()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        var before = Book.State.Clone();
        await RestartAsync();

        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.VerifyAsync(Book.Ispb, claim));
        Book.Accept(TestStore.Time);
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
        Book.GoOnFrom(before);
        Book.Accept(TestStore.Time);
        await CommitAsync();

        await Check.HoldsAsync(Store, Book);
        Assert.Equal(2, Rewrites());
        Assert.True(Store.IsAvailable);
    }

    [Fact]
    public async Task An_owner_goes_on_after_a_new_run_though_it_has_nothing_to_commit()
    {
        // What is idle is closed, and that is a commit: not here.
        var rules = new StreamRules { IdleTimeout = TimeSpan.FromHours(1) };
        var terms = new PullTerms(10, CountOperations: false, Tag: 2, TimeSpan.Zero);
        var owner = new ClusterOwner(Book.Ispb, Store, rules, TestStore.Time, new CryptoRandomSource());
        await owner.AppendAsync([TestMessages.New(Book.Ispb, "M1")]);
        await owner.StartAsync(new StreamId(1), terms, CancellationToken.None);
        await owner.StartAsync(new StreamId(2), terms, CancellationToken.None);
        foreach (var (stream, expected) in new[] { (1ul, PullStatus.Batch), (2ul, PullStatus.Empty) })
        {
            await RestartAsync();
            await UntilAsync(
                async () => (await owner.PullAsync(
                    new StreamStep(new StreamId(stream), 1), terms, CancellationToken.None)).Value.Status == expected,
                "The owner keeps a claim that counts no more.");
        }

        await owner.RetireAsync();
    }

    [Fact]
    public async Task What_a_server_lost_is_not_built_upon_though_the_epoch_is_the_same()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        var kept = Book.State.Clone();
        var length = new FileInfo(TestStore.Redis.LastLogFile).Length;
        await AcceptAsync(Store, claim, 2);
        await TestStore.Redis.KillAsync();
        await using (var log = File.OpenWrite(TestStore.Redis.LastLogFile))
            log.SetLength(length);
        await TestStore.Redis.StartAsync();
        await ConnectedAsync();
        // Another process has opened the new run already.
        await using var other = await PlainStore.OpenAsync(TestStore.Redis, TestStore.Time);

        Book.Accept(TestStore.Time, "on top of what is not there");
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));

        Book.GoOnFrom(kept);
        await Check.HoldsAsync(other.Store, Book);
        Assert.Null(await other.Store.FindByKeyAsync(TestMessages.Sender, "on top of what is not there"));
    }

    [Fact]
    public async Task Two_stores_that_come_to_a_new_run_at_once_both_get_through()
    {
        var other = (RedisStore)await TestStore.OpenAsync();
        await CommitAsync();
        for (var round = 0; round < 3; round++)
        {
            await RestartAsync();
            await ConnectedAsync(other);
            var books = Enumerable.Range(1, 20).Select(static n => new ParticipantBook(TestMessages.Participant(n))).ToList();
            await Task.WhenAll(books.Select(async (book, n) =>
            {
                var store = n % 2 == 0 ? Store : other;
                book.GoOnFrom((await store.ClaimAsync(book.Ispb)).State);
                book.Accept(TestStore.Time);
                await store.Commit(book.Ispb, (await store.ClaimAsync(book.Ispb)).Claim, book.Take());
            }));
            Assert.True(Store.IsAvailable && other.IsAvailable);
        }
    }

    [Fact]
    public async Task Scripts_that_were_flushed_cost_claims_and_no_rewrite()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        var before = Book.State.Clone();
        await TestStore.Redis.AskAsync("SCRIPT", "FLUSH");

        Book.Accept(TestStore.Time);
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
        Book.GoOnFrom(before);
        Book.Accept(TestStore.Time);
        await CommitAsync();

        await Check.HoldsAsync(Store, Book);
        Assert.Equal(1, Rewrites());
    }

    [Fact]
    public async Task A_second_process_and_a_second_start_use_the_scripts_that_are_there()
    {
        var memory = await ScriptsAsync();
        for (var i = 0; i < 5; i++)
            await using (var other = await PlainStore.OpenAsync(TestStore.Redis, TestStore.Time))
                Assert.True(other.Store.IsAvailable);

        Assert.Equal(memory, await ScriptsAsync());
    }

    [Fact]
    public async Task A_new_run_that_promises_less_is_refused_until_it_is_configured_as_before()
    {
        await CommitAsync();
        TestStore.Redis.Arguments = ["--appendfsync", "everysec"];
        await RestartAsync();

        var refused = await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(Book.Ispb));
        Assert.Contains("appendfsync everysec", refused.Message, StringComparison.Ordinal);
        Assert.False(Store.IsAvailable);
        await UntilAsync(
            () => Task.FromResult(TestStore.Log.At(LogLevel.Critical).Any(line =>
                line.Contains("appendfsync everysec", StringComparison.Ordinal))),
            "Nothing is said.");

        await TestStore.Redis.AskAsync("CONFIG", "SET", "appendfsync", "always");
        await UntilAvailableAsync();
        Book.Accept(TestStore.Time);
        await CommitAsync();
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task Redis_that_is_killed_again_and_again_under_commits_loses_none_that_was_told()
    {
        var acknowledged = new List<(string BizMsgIdr, ResourceId Id)>();
        using var done = new CancellationTokenSource();
        var working = Task.Run(() => WorkAsync(acknowledged, done.Token), TestContext.Current.CancellationToken);
        for (var kill = 0; kill < 4; kill++)
        {
            var told = Count();
            await UntilAsync(() => Task.FromResult(Count() > told + 20 || working.IsCompleted), "Nothing is committed.");
            await TestStore.Redis.KillAsync();
            await TestStore.Redis.StartAsync();
        }

        await done.CancelAsync();
        await working;
        await ConnectedAsync();
        await UntilAvailableAsync();
        foreach (var (bizMsgIdr, id) in acknowledged)
            Assert.Equal(id, (await Store.FindByKeyAsync(TestMessages.Sender, bizMsgIdr))?.Id);
        Book.GoOnFrom((await Store.ClaimAsync(Book.Ispb)).State);
        Assert.True(Book.State.LastSequence >= acknowledged.Count);

        int Count()
        {
            lock (acknowledged)
                return acknowledged.Count;
        }
    }

    private async Task WorkAsync(List<(string BizMsgIdr, ResourceId Id)> told, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                var claimed = await Store.ClaimAsync(Book.Ispb);
                Book.GoOnFrom(claimed.State);
                for (var n = 0; n < 10; n++)
                {
                    var message = Book.Accept(TestStore.Time, $"K{i}-{n}");
                    await Store.Commit(Book.Ispb, claimed.Claim, Book.Take());
                    lock (told)
                        told.Add((message.Message.BizMsgIdr, message.Id));
                }
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task RestartAsync()
    {
        await TestStore.Redis.KillAsync();
        await TestStore.Redis.StartAsync();
        await ConnectedAsync();
    }

    private Task ConnectedAsync(RedisStore? store = null) => UntilAsync(
        async () =>
        {
            try
            {
                await TestStore.ServersOf(store ?? Store).ProbeAsync();
                return true;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        },
        "The store is not connected.");

    private int Rewrites() => TestStore.Log.At(LogLevel.Information)
        .Count(line => line.Contains("is rewritten before the first commit", StringComparison.Ordinal));

    private Task<long> ScriptsAsync() => NumberAsync("memory", "number_of_cached_scripts");
}
