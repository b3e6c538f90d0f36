using PixStream.Conformance;

namespace PixStream.Cluster.Tests;

/// <summary>All checks of <c>pixstream verify</c>, against a gateway.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task A_cluster_of_two_silos_passes_whole()
    {
        var idleTime = TimeSpan.FromSeconds(3);
        await using var cluster = await LiveCluster.StartAsync(2, new MemoryStore(), new ClusterTerms { IdleTimeout = idleTime });
        await using var gateway = await LiveGateway.StartAsync(
            cluster, TimeSpan.FromSeconds(1), ("PixStream:Streams:IdleTimeout", "00:00:03"),
            ("PixStream:Utilities:Enabled", "true"));

        var result = await ConformanceRun.RunAsync(
            new ConformanceOptions { Server = gateway.Address, IdleTime = idleTime, Seed = 1 }, TimeProvider.System,
            TestContext.Current.CancellationToken);

        Assert.False(result.Fails, string.Join('\n', result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)));
        // A machine that cannot pull in time cannot check that pulling in time is enough.
        Assert.All(
            result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Skipped),
            outcome => Assert.Contains("too busy", outcome.Reason, StringComparison.Ordinal));
    }
}
