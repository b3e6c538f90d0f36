namespace PixStream.Cluster.Tests;

/// <summary>
/// Three silos for all tests that need nothing special of them, a gateway whose waits are short, and one whose waits are long.
/// Each test takes participants of its own.
/// </summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private static int _participants;

    private LiveGateway _gateway = null!;

    internal LiveCluster Cluster { get; private set; } = null!;

    internal TestPolicies Policies { get; } = new();

    /// <summary>Waits 0.2 seconds.</summary>
    internal Client Client => _gateway.Client;

    /// <summary>Waits 30 seconds.</summary>
    internal LiveGateway Patient { get; private set; } = null!;

    /// <summary>An ISPB that no other test has.</summary>
    internal static string NewParticipant() => $"C{Interlocked.Increment(ref _participants):D7}";

    public async ValueTask InitializeAsync()
    {
        Cluster = await LiveCluster.StartAsync(3, new MemoryStore(), new ClusterTerms { Policies = Policies });
        _gateway = await LiveGateway.StartAsync(Cluster, TimeSpan.FromMilliseconds(200));
        Patient = await LiveGateway.StartAsync(Cluster, TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await Patient.DisposeAsync();
        await _gateway.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
