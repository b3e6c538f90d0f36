using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Tests.Servers;

/// <summary>
/// Redis is there and does not take commits: full, slow, a replica. Nothing told is lost, and the store recovers by itself.
/// </summary>
public sealed class UnavailableTests : RedisHarness<ImpatientRedisTestStore>
{
    [Fact]
    public async Task A_full_memory_refuses_commits_and_gives_what_is_there()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        var before = Book.State.Clone();
        await TestStore.Redis.AskAsync("CONFIG", "SET", "maxmemory", "1mb");

        Book.Accept(TestStore.Time);
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));

        Assert.False(Store.IsAvailable);
        await Check.CanReadAsync(Store, Book, [1, 2, 3]);
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(Book.Ispb));
        await TestStore.Redis.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await UntilAvailableAsync();
        Book.GoOnFrom(before);
        Book.Accept(TestStore.Time);
        await CommitAsync();
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task Why_a_server_is_not_reached_is_said_in_its_own_words()
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.AskAsync("CONFIG", "SET", "requirepass", "another one");
        await using var locked = await PlainStore.OpenAsync(redis, TestStore.Time);
        // A busy machine may have the library say first that it is not connected, without having read why.
        await SaysAsync(locked, "Authentication required");
        Assert.DoesNotContain("mgr:", locked.Servers.Reason, StringComparison.Ordinal);

        await redis.KillAsync();
        await using var alone = await PlainStore.OpenAsync(redis, TestStore.Time);
        Assert.Contains("it cannot be connected to", alone.Servers.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_was_changed_while_it_was_connected_is_said_and_the_old_one_lets_it_in_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var opened = await PlainStore.OpenAsync(redis, TestStore.Time);
        Assert.True(opened.Store.IsAvailable);

        await redis.AskAsync("CONFIG", "SET", "requirepass", "another one");
        await redis.AskAsync("CLIENT", "KILL", "TYPE", "normal");
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await opened.Store.ClaimAsync(Book.Ispb));
        await SaysAsync(opened, "Authentication required");
        await redis.AskAsync("CONFIG", "SET", "requirepass", "");
        await UntilAsync(() => Task.FromResult(opened.Store.IsAvailable), () => $"It did not recover: {opened.Servers.Reason}");
    }

    private static Task SaysAsync(PlainStore store, string cause) => UntilAsync(
        () => Task.FromResult(store.Servers.Reason?.Contains(cause, StringComparison.Ordinal) is true),
        () => $"It says: {store.Servers.Reason}");

    [Fact]
    public async Task A_server_that_became_a_replica_refuses_commits_until_it_is_a_master_again()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        var before = Book.State.Clone();
        await TestStore.Redis.AskAsync("REPLICAOF", "127.0.0.1", "1");

        Book.Accept(TestStore.Time);
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
        Assert.False(Store.IsAvailable);
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(Book.Ispb));

        await TestStore.Redis.AskAsync("REPLICAOF", "NO", "ONE");
        await UntilAvailableAsync();
        Book.GoOnFrom(before);
        Book.Accept(TestStore.Time);
        await CommitAsync();
        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_commit_that_a_frozen_server_takes_late_is_durable_as_a_whole_or_not_at_all()
    {
        for (var round = 0; round < 3; round++)
        {
            var claim = await ClaimAsync();
            await AcceptAsync(Store, claim, 2);
            await TestStore.Redis.PauseAsync();
            var before = Book.State.Clone();
            Book.Accept(TestStore.Time, $"late {round}");
            var commit = Store.Commit(Book.Ispb, claim, Book.Take());
            var after = Book.State.Clone();
            await RefusedAsync(commit);
            Assert.False(Store.IsAvailable);

            await TestStore.Redis.ContinueAsync();
            await UntilAvailableAsync();
            var found = await Store.FindByKeyAsync(TestMessages.Sender, $"late {round}");
            var state = (await Store.ClaimAsync(Book.Ispb)).State;
            Assert.Equal(ParticipantBook.Text(found is null ? before : after), ParticipantBook.Text(state));
            Book.GoOnFrom(state);
        }

        await Check.HoldsAsync(Store, Book);
    }

    [Fact]
    public async Task A_commit_counts_when_as_many_replicas_have_it_as_are_asked_for()
    {
        await using var replica = await RedisProcess.StartAsync("--replicaof", $"127.0.0.1 {TestStore.Redis.Port}");
        await UntilAsync(
            async () => ((string)(await replica.AskAsync("INFO", "replication"))!)
                .Contains("master_link_status:up", StringComparison.Ordinal),
            "It is no replica.");
        // Long where a replica answers, as a busy machine may be slow, and short where it cannot.
        var patient = TimeSpan.FromSeconds(20);
        RedisBackendOptions? terms = null;
        await using var opened = await PlainStore.OpenAsync(TestStore.Redis, TestStore.Time, options =>
        {
            options.Replicas = 1;
            options.ReplicaTimeout = patient;
            terms = options;
        });
        var claim = (await opened.Store.ClaimAsync(Book.Ispb)).Claim;
        await AcceptAsync(opened.Store, claim, 5);
        Assert.Equal(5, (long)await replica.AskAsync("XLEN", StreamKey));

        await replica.KillAsync();
        terms!.ReplicaTimeout = TimeSpan.FromMilliseconds(200);
        Book.Accept(TestStore.Time, "alone");
        var refused = await RefusedAsync(opened.Store.Commit(Book.Ispb, claim, Book.Take()));
        Assert.Contains("Of 1 replica that must have a commit, 0 answered", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await opened.Store.ClaimAsync(Book.Ispb));

        terms.ReplicaTimeout = patient;
        await replica.StartAsync();
        await UntilAsync(
            async () =>
            {
                try
                {
                    Book.GoOnFrom((await opened.Store.ClaimAsync(Book.Ispb)).State);
                    return true;
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            },
            "It did not recover.");
        Assert.Equal(6, Book.State.LastSequence);
        await Check.HoldsAsync(opened.Store, Book);
    }

    [Fact]
    public async Task A_replica_is_not_committed_to_before_it_is_promoted()
    {
        await CommitAsync();
        await using var replica = await RedisProcess.StartAsync("--replicaof", $"127.0.0.1 {TestStore.Redis.Port}");
        await AcceptAsync(Store, await ClaimAsync(), 5);
        await UntilAsync(async () => (long)await replica.AskAsync("XLEN", StreamKey) == 5, "It did not replicate.");
        await using var opened = await PlainStore.OpenAsync(replica, TestStore.Time);
        Assert.False(opened.Store.IsAvailable);
        Assert.Contains("is a replica of 127.0.0.1", opened.Servers.Reason, StringComparison.Ordinal);

        await replica.AskAsync("REPLICAOF", "NO", "ONE");
        await UntilAsync(
            () => Task.FromResult(opened.Store.IsAvailable),
            () => $"It was promoted, and is not available: {opened.Servers.Reason}");
        Book.Accept(TestStore.Time);
        await opened.Store.Commit(Book.Ispb, (await opened.Store.ClaimAsync(Book.Ispb)).Claim, Book.Take());
        await Check.HoldsAsync(opened.Store, Book);
    }
}

/// <summary>A store that waits for one second only.</summary>
public sealed class ImpatientRedisTestStore : RedisTestStore
{
    protected override void Configure(RedisBackendOptions options)
    {
        options.RequestTimeout = TimeSpan.FromSeconds(1);
        options.ReplicaTimeout = TimeSpan.FromMilliseconds(500);
    }
}
