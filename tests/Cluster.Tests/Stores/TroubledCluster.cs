namespace PixStream.Cluster.Tests.Stores;

/// <summary>Two silos over a store that the tests of one class make trouble in, one after the other, and two gateways.</summary>
public sealed class TroubledCluster : IAsyncLifetime
{
    internal MemoryStore Store { get; } = new();

    internal TestPolicies Policies { get; } = new();

    internal LiveCluster Cluster { get; private set; } = null!;

    internal LiveGateway Gateway { get; private set; } = null!;

    /// <summary>Gives up after a second.</summary>
    internal LiveGateway Impatient { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Cluster = await LiveCluster.StartAsync(2, Store, new ClusterTerms { Policies = Policies });
        Gateway = await LiveGateway.StartAsync(Cluster, TimeSpan.Zero);
        Impatient = await LiveGateway.StartAsync(
            Cluster, TimeSpan.Zero, ("PixStream:Cluster:RetryFor", "00:00:01"), ("PixStream:Cluster:CallTimeout", "00:00:01"));
    }

    public async ValueTask DisposeAsync()
    {
        await Impatient.DisposeAsync();
        await Gateway.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
