using System.Globalization;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Cluster.Processes;

namespace PixStream.Cli.Cluster;

/// <summary>
/// How the processes of a cluster are set up so that they find each other. Everything listens on 127.0.0.1 only.
/// </summary>
/// <param name="settings">What was asked for.</param>
/// <param name="programs">What is started.</param>
/// <param name="data">Where it keeps its files.</param>
/// <param name="clusterId">
/// Names this run: silos of an earlier one that ended without a word are then no members that would have to be waited for.
/// </param>
/// <param name="health">Asks silos and gateways.</param>
/// <param name="time">For waits.</param>
internal sealed class UpLayout(
    UpSettings settings, UpPrograms programs, DataFolder data, string clusterId, HttpClient health, TimeProvider time) : ILayout
{
    private const string Loopback = "127.0.0.1";
    private const string JournalFolder = "journal";
    private const string RedisFolder = "redis";

    private readonly FreePorts _ports = new();
    private readonly string _key = data.ReadOrMakeKey();
    private string? _redis = settings.ExistingRedis?.ToString();
    private int _siloGatewayPort;

    public bool TakesMoreSilos => !settings.IsLocal;

    public NodePlan? Redis()
    {
        if (programs.Redis is not { } program)
            return null;
        var port = _ports.Take();
        _redis = $"{Loopback}:{port}";
        string[] arguments =
        [
            "--port", Text(port), "--bind", Loopback, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            "--dir", data.Folder(RedisFolder), "--maxmemory-policy", "noeviction",
        ];
        return new NodePlan(
            "redis", NodeKind.Redis, _redis,
            new Launch(program, arguments, new Dictionary<string, string>(), data.File("redis.log")),
            new RedisProbe(Loopback, port, time));
    }

    public NodePlan Silo(int number)
    {
        _siloGatewayPort = _ports.Take();
        return Plan($"silo-{number}", NodeKind.Silo, _ports.Take(), new()
        {
            ["PixStream__Cluster__AdvertisedAddress"] = Loopback,
            ["PixStream__Cluster__SiloPort"] = Text(_ports.Take()),
            ["PixStream__Cluster__GatewayPort"] = Text(_siloGatewayPort),
        });
    }

    public NodePlan Gateway(int number)
    {
        var own = new Dictionary<string, string>
        {
            ["PixStream__Tokens__Keys__0"] = _key,
            ["PixStream__Admin__Url"] = UrlOf(_ports.Take()),
        };
        // With Redis the list of silos says where they are.
        if (settings.IsLocal)
            own["PixStream__Cluster__GatewayPort"] = Text(_siloGatewayPort);
        return Plan($"gateway-{number}", NodeKind.Gateway, number == 1 ? _ports.TakeOrAny(settings.Port) : _ports.Take(), own);
    }

    private NodePlan Plan(string name, NodeKind kind, int port, Dictionary<string, string> environment)
    {
        // As `dotnet run` does: gateways make messages when they are asked to, and logs are for people.
        environment["DOTNET_ENVIRONMENT"] = "Development";
        environment["ASPNETCORE_URLS"] = UrlOf(port);
        environment["PixStream__Cluster__Backend"] = settings.Backend;
        environment["PixStream__Cluster__ClusterId"] = clusterId;
        if (_redis is not null)
            environment["PixStream__Redis__Configuration"] = _redis;
        if (settings.IsLocal)
            environment["PixStream__Journal__Directory"] = data.Folder(JournalFolder);
        var program = kind == NodeKind.Silo ? programs.Silo : programs.Gateway;
        return new NodePlan(
            name, kind, UrlOf(port), new Launch(program, [], environment, data.File($"{name}.log")),
            new HealthProbe(health, new Uri(UrlOf(port))));
    }

    private static string UrlOf(int port) => $"http://{Loopback}:{Text(port)}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
