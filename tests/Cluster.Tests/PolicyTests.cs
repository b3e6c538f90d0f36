using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;

namespace PixStream.Cluster.Tests;

/// <summary>What a participant may is changed while it is in use.</summary>
public sealed class PolicyTests
{
    private static readonly TimeSpan PolicyAge = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_policy_that_changes_reaches_a_participant_in_use_and_its_streams_stay_open()
    {
        var psp = SharedCluster.NewParticipant();
        var (time, policies) = (new FakeTimeProvider(), new TestPolicies());
        await using var cluster = await LiveCluster.StartAsync(1, new MemoryStore(), new ClusterTerms
        {
            Policies = policies,
            // Longer than the clock is put forward.
            IdleTimeout = TimeSpan.FromMinutes(10),
            Silo = silo =>
            {
                silo.Services.AddSingleton<TimeProvider>(time);
                silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            },
        });
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var opened = (await gateway.Client.StartAsync(psp)).Is(HttpStatusCode.NoContent);
        Assert.Equal("1/6", opened.Slot);

        policies.Set(psp, new(MaxStreams: 2, Version: 1));
        time.Advance(PolicyAge + TimeSpan.FromMinutes(1));

        // The owner looks at its policy beside its calls.
        Answer pulled;
        do
            pulled = (await gateway.Client.GetAsync(opened.Next)).Is(HttpStatusCode.NoContent);
        while (pulled.Slot == "1/6");
        Assert.Equal("1/2", pulled.Slot);
    }
}
