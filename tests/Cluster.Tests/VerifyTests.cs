using System.CommandLine;
using System.Text.Json;
using PixStream.Cli;

namespace PixStream.Cluster.Tests;

/// <summary>The checks of <c>pixstream verify</c>, all of them, against a gateway.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task A_cluster_of_two_silos_passes_whole()
    {
        await using var cluster = await LiveCluster.StartAsync(2, new MemoryStore(), new ClusterTerms { IdleTimeout = TimeSpan.FromSeconds(3) });
        await using var gateway = await LiveGateway.StartAsync(
            cluster, TimeSpan.FromSeconds(1), ("PixStream:Streams:IdleTimeout", "00:00:03"), ("PixStream:Utilities:Enabled", "true"));
        using var output = new StringWriter();
        using var errors = new StringWriter();

        var exitCode = await CommandLine.RunAsync(
            ["verify", gateway.Address.ToString(), "--idle-time", "3s", "--seed", "1", "--json"],
            new InvocationConfiguration { Output = output, Error = errors }, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output.ToString() + errors);
        using var result = JsonDocument.Parse(output.ToString());
        // A machine that cannot pull in time cannot check that pulling in time is enough.
        Assert.All(
            result.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("verdict").GetString() == "skipped"),
            check => Assert.Contains("too busy", check.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }
}
