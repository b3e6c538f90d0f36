using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using PixStream.Harness.Processes;

namespace PixStream.ClusterTrials;

/// <summary>Silos and gateways over a keyspace or a Redis of their own, and the servers beneath them.</summary>
internal sealed class TrialCluster : IAsyncDisposable
{
    private readonly TrialOptions _options;
    private readonly Dictionary<string, string> _common;

    public TrialCluster(TrialOptions options, int silos, int gateways, IReadOnlyDictionary<string, string> settings)
    {
        _options = options;
        Name = "trials_" + TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        _common = new(settings)
        {
            ["PixStream__Cluster__ClusterId"] = Name,
            ["PixStream__Cluster__ServiceId"] = Name,
        };
        if (options.IsOverCassandra)
        {
            _common["PixStream__Cluster__Backend"] = "Cassandra";
            _common["PixStream__Cassandra__ContactPoints__0"] = options.Cassandra.Address.ToString();
            _common["PixStream__Cassandra__Port"] = $"{options.Cassandra.Port}";
            _common["PixStream__Cassandra__LocalDatacenter"] = "datacenter1";
            _common["PixStream__Cassandra__Keyspace"] = Name;
        }
        else
        {
            Redis = new RedisServer(
                Directory.CreateTempSubdirectory("pixstream-trial-redis").FullName, options.Ports + 39, LogOf(options));
            _common["PixStream__Cluster__Backend"] = "Redis";
        }

        _common["PixStream__Redis__Configuration"] = (Redis?.Address ?? options.Redis).ToString();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Silos = [.. Enumerable.Range(0, silos).Select(MakeSilo)];
        Gateways = [.. Enumerable.Range(0, gateways).Select(i =>
            Make($"gateway-{i + 1}", "PixStream.Gateway", 30 + i, new() { ["PixStream__Tokens__Keys__0"] = key }))];
    }

    /// <summary>Of the cluster, and of its keyspace.</summary>
    public string Name { get; }

    /// <summary>What the streams are kept in; null over Cassandra.</summary>
    public RedisServer? Redis { get; }

    public Node[] Silos { get; }

    public Node[] Gateways { get; }

    private IEnumerable<Node> All => Silos.Concat(Gateways);

    /// <summary>All but the last silo, which comes later.</summary>
    private IEnumerable<Node> First => Silos[..^1].Concat(Gateways);

    public async Task StartAsync()
    {
        if (Redis is not null)
            await Redis.StartAsync();
        await using (var migration = MakeSilo(9))
        {
            migration.Start("migrate");
            if (await migration.EndAsync() is var code and not 0)
                throw new InvalidOperationException($"The migration ended with {code}.");
        }

        foreach (var node in First)
            node.Start();
        foreach (var node in First)
            await node.BeReadyAsync();
    }

    public async Task FlushRedisAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_options.Redis);
        await client.GetStream().WriteAsync("FLUSHALL\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        if (await reader.ReadLineAsync() is var said and not "+OK")
            throw new InvalidOperationException($"Redis answers FLUSHALL with {said}.");
    }

    /// <summary>Runs one of the commands that the options give.</summary>
    public static async Task ShellAsync(string command)
    {
        var ran = await Run.ToEndAsync(new Launch("/bin/sh", "-c", command + " >&2") { SharesErrors = true });
        if (ran.ExitCode != 0)
            throw new InvalidOperationException($"'{command}' ended with {ran.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in All)
            await node.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
    }

    private static string[] LogOf(TrialOptions options) =>
        options.Logs is { } logs ? ["--logfile", Path.Combine(Path.GetFullPath(logs), "redis.log")] : [];

    private Node MakeSilo(int index) => Make($"silo-{index + 1}", "PixStream.Silo", 20 + index, new()
    {
        ["PixStream__Cluster__AdvertisedAddress"] = "127.0.0.1",
        ["PixStream__Cluster__SiloPort"] = $"{_options.Ports + index}",
        ["PixStream__Cluster__GatewayPort"] = $"{_options.Ports + 10 + index}",
    });

    private Node Make(string name, string program, int port, Dictionary<string, string> own)
    {
        foreach (var (key, value) in _common.Where(setting =>
            name[0] == 'g' || !setting.Key.StartsWith("PixStream__Http", StringComparison.Ordinal)))
            own[key] = value;
        if (_options.IsOverCassandra && name[0] == 's')
            own["PixStream__Cassandra__ReplicationFactor"] = "1";
        return new Node(
            name, BuiltProgram.PathOf(program, typeof(TrialCluster)), new Uri($"http://127.0.0.1:{_options.Ports + port}"), own,
            _options.Logs);
    }
}
