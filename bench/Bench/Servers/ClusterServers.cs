using PixStream.Harness.Processes;

namespace PixStream.Bench.Servers;

/// <summary>
/// A cluster on this machine: a gateway, its silos and what they keep their streams in, each a process of its own.
/// </summary>
internal sealed class ClusterServers : IDisposable
{
    private const string TokenKey = "YSBrZXkgZm9yIGJlbmNobWFya3MgYWxvbmUgISEhISE=";

    private readonly List<(string Name, ServerProcess Process)> _all = [];

    private ClusterServers()
    {
    }

    /// <summary>Where it serves.</summary>
    public int Port { get; private set; }

    /// <summary>CPU time of all its processes.</summary>
    public TimeSpan Cpu => _all.Aggregate(TimeSpan.Zero, static (sum, one) => sum + one.Process.Cpu);

    /// <summary>CPU time by kind of process.</summary>
    public Dictionary<string, TimeSpan> CpuByKind() =>
        _all.GroupBy(static one => one.Name).ToDictionary(static kind => kind.Key, static kind =>
            kind.Aggregate(TimeSpan.Zero, static (sum, one) => sum + one.Process.Cpu));

    /// <summary>One silo with a journal, and a gateway.</summary>
    public static ClusterServers StartLocal(Workbench bench, string directory) =>
        Start(bench, 1, null, ("PixStream__Journal__Directory", directory));

    /// <summary>Silos over a Redis, and a gateway.</summary>
    public static ClusterServers StartRedis(Workbench bench, string directory, int silos)
    {
        var redis = Workbench.StartRedis(directory)!;
        return Start(
            bench, silos, redis, ("PixStream__Cluster__Backend", "Redis"),
            ("PixStream__Redis__Configuration", $"127.0.0.1:{redis.Port}"));
    }

    public void Dispose()
    {
        foreach (var (_, process) in Enumerable.Reverse(_all))
            process.Dispose();
    }

    private static ClusterServers Start(
        Workbench bench, int silos, ServerProcess? redis, params (string Name, string Value)[] backend)
    {
        var cluster = new ClusterServers();
        try
        {
            if (redis is not null)
                cluster._all.Add(("Redis", redis));
            var gatewayPort = 0;
            for (var i = 0; i < silos; i++)
            {
                gatewayPort = FreePort.Find();
                cluster._all.Add(("silos", bench.BeginMember("Silo", FreePort.Find(),
                [
                    .. backend, ("PixStream__Cluster__AdvertisedAddress", "127.0.0.1"),
                    ("PixStream__Cluster__SiloPort", $"{FreePort.Find()}"), ("PixStream__Cluster__GatewayPort", $"{gatewayPort}"),
                ])));
            }

            cluster.Port = FreePort.Find();
            var gateway = bench.BeginMember("Gateway", cluster.Port,
            [
                .. backend, ("PixStream__Cluster__GatewayPort", $"{gatewayPort}"), ("PixStream__Tokens__Keys__0", TokenKey),
                ("PixStream__Admin__Url", ""),
            ]);
            cluster._all.Add(("gateway", gateway));
            foreach (var (name, process) in cluster._all)
                if (name != "Redis")
                    Workbench.Await(process);
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }
}
