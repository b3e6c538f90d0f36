using System.Net;
using System.Text.Json;
using PixStream.Harness.Certificates;
using PixStream.Harness.Processes;

namespace PixStream.Cluster.Tests.Registry;

/// <summary>The registry of a whole cluster over Redis: what one gateway is told counts at the other, and lasts.</summary>
public sealed class RegistryClusterTests(ITestOutputHelper output)
{
    private const string A = "11111111";
    private const string B = "22222222";

    /// <summary>Within which a change counts everywhere.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_change_at_one_gateway_counts_at_the_other_ends_waits_there_and_outlives_the_silos()
    {
        Assert.SkipWhen(RedisServer.Program is null, "redis-server is not installed.");
        await using var cluster = await RegistryCluster.StartAsync();
        using var own = cluster.Authority.Issue(A);
        using var other = cluster.Authority.Issue(B);
        (await cluster.PullAsync(1, A, own)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        foreach (var (ispb, certificate) in new[] { (A, own), (B, other) })
            (await cluster.TakeAsync(
                0, ispb, "onboard", $"\"certificates\":[\"{LabAuthority.ThumbprintOf(certificate)}\"],")).Is(HttpStatusCode.OK);
        // The catalogue is for all that are registered, and waits for nothing.
        foreach (var (ispb, certificate) in new[] { (A, own), (B, other) })
            await WithinPromisedAsync($"{ispb} is let in at the other gateway", async () =>
                (await cluster.GetAsync(1, "/api/v1/in/catalog", certificate)).Status == HttpStatusCode.OK);

        var waiting = cluster.PullAsync(1, A, own);
        var undisturbed = cluster.PullAsync(1, B, other);
        await BothWaitAsync(cluster, waiting, undisturbed);
        (await cluster.TakeAsync(0, A, "state", "\"state\":\"suspended\",")).Is(HttpStatusCode.OK);
        var began = TimeProvider.System.GetTimestamp();
        (await waiting).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        var ended = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"The wait at the other gateway ended {ended.TotalSeconds:F2} s after the suspension.");
        Assert.InRange(ended, TimeSpan.Zero, Promised);
        Assert.False(undisturbed.IsCompleted);

        // kill -9 of all silos after the answer: what was answered is durable.
        (await cluster.TakeAsync(1, B, "state", "\"state\":\"send-only\",")).Is(HttpStatusCode.OK);
        (await undisturbed).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        foreach (var silo in cluster.Silos)
            silo.Start();
        foreach (var silo in cluster.Silos)
            await silo.BeReadyAsync();
        foreach (var gateway in (int[])[0, 1])
        {
            Assert.Equal("suspended", await ShowOnceThereAsync(cluster, gateway, A));
            Assert.Equal("send-only", await ShowOnceThereAsync(cluster, gateway, B));
        }

        (await cluster.PullAsync(0, A, own)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
    }

    /// <summary>After others were answered, two pulls that are refused would be.</summary>
    private static async Task BothWaitAsync(RegistryCluster cluster, params Task<Answer>[] pulls)
    {
        for (var i = 0; i < 20; i++)
            (await cluster.Clients[1].GetAsync("/health/ready")).Is(HttpStatusCode.OK);
        Assert.All(pulls, static pull => Assert.False(pull.IsCompleted));
    }

    private async Task WithinPromisedAsync(string what, Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        var took = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"{what}: {took.TotalSeconds:F2} s.");
        Assert.InRange(took, TimeSpan.Zero, Promised);
    }

    private static async Task<string> ShowOnceThereAsync(RegistryCluster cluster, int gateway, string ispb)
    {
        while (true)
            if (await ShowAsync(cluster, gateway, ispb) is { } state)
                return state;
    }

    /// <summary>The state; null where the registry cannot be read, or does not have it.</summary>
    private static async Task<string?> ShowAsync(RegistryCluster cluster, int gateway, string ispb)
    {
        var answer = await cluster.Admins[gateway].GetAsync($"/admin/v1/participants/{ispb}");
        return answer.Status == HttpStatusCode.OK ? JsonElement.Parse(answer.Body).GetProperty("state").GetString() : null;
    }
}
