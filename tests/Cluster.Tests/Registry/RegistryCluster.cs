using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PixStream.Harness.Certificates;
using PixStream.Harness.Processes;

namespace PixStream.Cluster.Tests.Registry;

/// <summary>
/// Two silos and two gateways as processes over a Redis, with the registry in the store. The caller is the proxy that forwards
/// certificates, so that one address serves health and participants.
/// </summary>
internal sealed class RegistryCluster : IAsyncDisposable
{
    private const string SiloProgram = "PixStream.Silo";
    private const string GatewayProgram = "PixStream.Gateway";

    private readonly RedisServer _redis =
        new(Directory.CreateTempSubdirectory("pixstream-registry-redis-").FullName, FreePort.Find());

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-registry-");
    private readonly string _name = $"registry-{FreePort.Find()}";
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly Uri[] _admins = [NewAddress(), NewAddress()];

    private RegistryCluster()
    {
        File.WriteAllText(AuthoritiesPath, Authority.Pem);
        Silos = [.. Enumerable.Range(0, 2).Select(i => Make($"silo-{i}", SiloProgram, new()
        {
            ["PixStream__Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["PixStream__Cluster__SiloPort"] = Text(FreePort.Find()),
            ["PixStream__Cluster__GatewayPort"] = Text(FreePort.Find()),
        }))];
        Gateways = [.. Enumerable.Range(0, 2).Select(i => Make($"gateway-{i}", GatewayProgram, new()
        {
            ["PixStream__Tokens__Keys__0"] = _key,
            ["PixStream__Http__SpiWait"] = "00:00:30",
            ["PixStream__Admin__Url"] = _admins[i].ToString(),
            ["PixStream__Credentials__RegistryIn"] = "Store",
            ["PixStream__Credentials__Authorities"] = AuthoritiesPath,
            ["PixStream__Credentials__Proxies__0"] = "127.0.0.1",
            ["PixStream__Credentials__ForwardedBy"] = "Nginx",
        }))];
        Clients = [.. Gateways.Select(static gateway => new Client(gateway.Address))];
        Admins = [.. _admins.Select(static address => new Client(address))];
    }

    public LabAuthority Authority { get; } = new();

    public Node[] Silos { get; }

    public Node[] Gateways { get; }

    /// <summary>One of each gateway's public address.</summary>
    public Client[] Clients { get; }

    /// <summary>One of each gateway's admin API.</summary>
    public Client[] Admins { get; }

    private string AuthoritiesPath => Path.Combine(_directory.FullName, "authorities.pem");

    /// <summary>Starts all of it. A gateway is ready once it has read the registry.</summary>
    public static async Task<RegistryCluster> StartAsync()
    {
        var cluster = new RegistryCluster();
        await cluster._redis.StartAsync();
        foreach (var node in cluster.Silos.Concat(cluster.Gateways))
            node.Start();
        foreach (var node in cluster.Silos.Concat(cluster.Gateways))
            await node.BeReadyAsync();
        return cluster;
    }

    /// <summary>Starts a stream with a certificate, as a proxy forwards it.</summary>
    public Task<Answer> PullAsync(int gateway, string ispb, X509Certificate2 certificate) =>
        GetAsync(gateway, Paths.SpiStart(ispb), certificate);

    /// <summary>Asks with a certificate, as a proxy forwards it.</summary>
    public Task<Answer> GetAsync(int gateway, string path, X509Certificate2 certificate)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("X-Client-Cert", Uri.EscapeDataString(certificate.ExportCertificatePem()));
        return Clients[gateway].SendAsync(request);
    }

    /// <summary>Takes a step at a gateway's admin API.</summary>
    public Task<Answer> TakeAsync(int gateway, string ispb, string step, string members = "") => Admins[gateway].PostToAsync(
        $"/admin/v1/participants/{ispb}/{step}",
        Encoding.UTF8.GetBytes($$"""{{{members}}"by":"ana","reason":"why"}"""), "application/json");

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients.Concat(Admins))
            client.Dispose();
        foreach (var node in Gateways.Concat(Silos))
            await node.DisposeAsync();
        await _redis.DisposeAsync();
        Authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Uri NewAddress() => new($"http://127.0.0.1:{FreePort.Find()}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Node Make(string name, string program, Dictionary<string, string> settings)
    {
        settings["PixStream__Cluster__ClusterId"] = _name;
        settings["PixStream__Cluster__ServiceId"] = _name;
        settings["PixStream__Cluster__Backend"] = "Redis";
        settings["PixStream__Redis__Configuration"] = _redis.Address.ToString();
        return new Node(name, BuiltProgram.PathOf(program, typeof(RegistryCluster)), NewAddress(), settings, logs: null);
    }
}
