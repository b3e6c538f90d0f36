namespace PixStream.Cluster.Tests.Stores;

/// <summary>A store that loses a commit now and then, or only says that it did, while everybody works.</summary>
[Trait("Category", "Long")]
public sealed class FailingStoreTests(ITestOutputHelper output)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task No_promise_is_broken_by_commits_that_fail_under_load()
    {
        var store = new MemoryStore();
        var watched = new WatchedStore(store);
        await using var cluster = await LiveCluster.StartAsync(2, watched, new ClusterTerms { IdleTimeout = IdleTime });
        await using var gateway = await LiveGateway.StartAsync(cluster, AuditedLoad.Wait);
        var load = new AuditedLoad(
            IdleTime, [watched], [gateway.Client], participants: 3, senders: 4, readersEach: 2, mayBeRefused: true);
        // Asked by one thread at a time.
        var random = new Random(load.Seed);
        store.Fate = () => random.Next(30) switch
        {
            0 => CommitFate.Lost,
            1 => CommitFate.DurableAllTheSame,
            _ => CommitFate.Durable,
        };
        await load.WorkAsync(1_500);

        store.Fate = static () => CommitFate.Durable;
        await load.FinishAsync(output, gateway.Client);
        Assert.True(load.Fleet.Refusals > 0);
    }
}
