using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;
using PixStream.Gateway;
using PixStream.Grains;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Cluster.Tests;

/// <summary>What is special about a cluster.</summary>
internal sealed record ClusterTerms
{
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TestPolicies Policies { get; init; } = new();

    /// <summary>More for each silo.</summary>
    public Action<ISiloBuilder>? Silo { get; init; }
}

/// <summary>
/// Silos in this process over a store that they share, and a client of them as a gateway has it. Where nothing else is said,
/// without Redis.
/// </summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private LiveCluster(InProcessTestCluster cluster, ClusterConnection connection)
    {
        _cluster = cluster;
        Connection = connection;
    }

    public IClusterClient Client => _cluster.Client;

    public ClusterConnection Connection { get; }

    public IReadOnlyList<InProcessSiloHandle> Silos => [.. _cluster.GetActiveSilos()];

    public static async Task<LiveCluster> StartAsync(int silos, IParticipantStore store, ClusterTerms? terms = null)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => host.Logging.ClearProviders());
        builder.ConfigureSilo((_, silo) => Configure(silo, store, terms ?? new ClusterTerms()));
        var connection = new ClusterConnection();
        builder.ConfigureClient(client =>
        {
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.Configure<ClientMessagingOptions>(options => options.WaitForCancellationAcknowledgement = true);
            client.AddGatewayCountChangedHandler(
                (_, change) =>
                    connection.SilosChanged(change.NumberOfConnectedGateways, change.PreviousNumberOfConnectedGateways));
            client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(connection);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new LiveCluster(cluster, connection);
    }

    /// <summary>The participants that are open in a silo.</summary>
    public static int OwnersIn(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<GrainOwners>().Count;

    /// <summary>The silo that has most of them.</summary>
    public InProcessSiloHandle Busiest() => Silos.MaxBy(OwnersIn)!;

    public Task<InProcessSiloHandle> AddSiloAsync() => _cluster.StartAdditionalSiloAsync();

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopClusterClientAsync();
        await _cluster.DisposeAsync();
    }

    private static void Configure(ISiloBuilder silo, IParticipantStore store, ClusterTerms terms)
    {
        silo.AddParticipants();
        silo.Services.AddSingleton(store);
        silo.Services.AddSingleton<IParticipantPolicies>(terms.Policies);
        silo.Services.AddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<IRandomSource, CryptoRandomSource>();
        silo.Configure<StreamRules>(rules => rules.IdleTimeout = terms.IdleTimeout);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 3;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        });
        terms.Silo?.Invoke(silo);
    }
}
