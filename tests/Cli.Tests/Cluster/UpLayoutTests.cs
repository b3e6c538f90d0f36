using System.Net;
using System.Net.Sockets;
using PixStream.Cli.Arguments;
using PixStream.Cli.Cluster;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>How the processes of a cluster are set up, and where they keep their files.</summary>
public sealed class UpLayoutTests : IDisposable
{
    private const string TokenKey = "PixStream__Tokens__Keys__0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-layout-");
    private readonly HttpClient _health = new();

    public void Dispose()
    {
        _health.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void They_share_a_Redis_a_name_and_a_key_and_nothing_listens_beyond_loopback()
    {
        using var data = DataFolder.Open(_folder.FullName);
        var plans = Plan(Settings(UpSettings.Redis), data);

        Assert.Equal(["redis", "silo-1", "silo-2", "gateway-1", "gateway-2"], plans.Select(static plan => plan.Name));
        var redis = string.Join(' ', plans[0].Launch.Arguments);
        Assert.Contains("--bind 127.0.0.1 --appendonly yes --appendfsync always", redis, StringComparison.Ordinal);
        Assert.Contains($"--dir {Path.Combine(_folder.FullName, "redis")}", redis, StringComparison.Ordinal);
        Assert.All(plans.Skip(1), plan =>
        {
            Assert.Equal(plans[0].Address, plan.Launch.Environment["PixStream__Redis__Configuration"]);
            Assert.Equal("up-1", plan.Launch.Environment["PixStream__Cluster__ClusterId"]);
            Assert.Equal("Redis", plan.Launch.Environment["PixStream__Cluster__Backend"]);
            Assert.Equal(plan.Address, plan.Launch.Environment["ASPNETCORE_URLS"]);
            Assert.Empty(plan.Launch.Arguments);
            Assert.StartsWith("http://127.0.0.1:", plan.Address, StringComparison.Ordinal);
        });
        Assert.All(plans.Where(static plan => plan.Kind == NodeKind.Silo), static plan =>
            Assert.Equal("127.0.0.1", plan.Launch.Environment["PixStream__Cluster__AdvertisedAddress"]));
        var key = Assert.Single(
            plans.Where(static plan => plan.Kind == NodeKind.Gateway)
                .Select(static plan => plan.Launch.Environment[TokenKey]).Distinct());
        Assert.Equal(32, Convert.FromBase64String(key).Length);
    }

    [Fact]
    public void No_port_is_given_twice()
    {
        using var data = DataFolder.Open(_folder.FullName);
        var ports = Plan(Settings(UpSettings.Redis), data).SelectMany(static plan => plan.Launch.Environment)
            .Where(static variable =>
                variable.Key is "ASPNETCORE_URLS" or "PixStream__Admin__Url"
                || variable.Key.EndsWith("Port", StringComparison.Ordinal))
            .Select(static variable => variable.Value.Split(':')[^1]).ToList();

        Assert.Equal(10, ports.Count);
        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    [Fact]
    public void With_Local_gateways_are_led_to_the_one_silo_and_its_journal_lies_in_the_folder()
    {
        using var data = DataFolder.Open(_folder.FullName);
        var plans = Plan(Settings(UpSettings.Local) with { Silos = 1 }, data);

        Assert.Equal(["silo-1", "gateway-1", "gateway-2"], plans.Select(static plan => plan.Name));
        Assert.Single(plans.Select(static plan => plan.Launch.Environment["PixStream__Cluster__GatewayPort"]).Distinct());
        Assert.All(plans, plan =>
            Assert.Equal(Path.Combine(_folder.FullName, "journal"), plan.Launch.Environment["PixStream__Journal__Directory"]));
    }

    [Fact]
    public void A_Redis_that_runs_already_is_not_started()
    {
        using var data = DataFolder.Open(_folder.FullName);
        var plans = Plan(Settings(UpSettings.Redis) with { ExistingRedis = new HostAndPort("redis.test", 6380) }, data);

        Assert.Equal("silo-1", plans[0].Name);
        Assert.All(plans, static plan =>
            Assert.Equal("redis.test:6380", plan.Launch.Environment["PixStream__Redis__Configuration"]));
    }

    [Fact]
    public void The_first_gateway_has_the_wanted_port_unless_it_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.NotEqual(port, new FreePorts().TakeOrAny(port));
        taken.Stop();
        var ports = new FreePorts();
        Assert.Equal(port, ports.TakeOrAny(port));
        Assert.NotEqual(port, ports.TakeOrAny(port));
    }

    [Fact]
    public void A_kept_folder_keeps_its_key_and_has_one_cluster_at_a_time()
    {
        string key;
        using (var data = DataFolder.Open(_folder.FullName))
        {
            key = data.ReadOrMakeKey();
            var refused = Assert.Throws<StartFailedException>(() => DataFolder.Open(_folder.FullName));
            Assert.Contains("is in use by another cluster", refused.Message, StringComparison.Ordinal);
        }

        using var again = DataFolder.Open(_folder.FullName);
        Assert.Equal(key, again.ReadOrMakeKey());
    }

    [Fact]
    public void A_kept_folder_and_what_is_in_it_is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var data = DataFolder.Open(Path.Combine(_folder.FullName, "kept"));
        data.ReadOrMakeKey();

        Assert.All(
            [data.Path, data.Folder("journal")],
            static made => Assert.Equal(UnixModes.OfDirectories, UnixModes.Of(made)));
        Assert.Equal(2, Directory.GetFiles(data.Path).Length);
        Assert.All(Directory.GetFiles(data.Path), static made => Assert.Equal(UnixModes.OfFiles, UnixModes.Of(made)));
    }

    [Fact]
    public void A_folder_that_is_not_named_is_gone_at_the_end()
    {
        var data = DataFolder.Open(null);
        data.ReadOrMakeKey();
        Assert.True(Directory.Exists(data.Path));
        data.Dispose();
        Assert.False(Directory.Exists(data.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<StartFailedException>(() => DataFolder.Open(file));
        Assert.StartsWith($"{file} cannot be used: ", refused.Message, StringComparison.Ordinal);
    }

    private static UpSettings Settings(string backend) => new() { Backend = backend, Silos = 2, Gateways = 2, Port = 8080 };

    private List<NodePlan> Plan(UpSettings settings, DataFolder data)
    {
        var redis = settings.StartsRedis ? new ServerProgram("redis-server", []) : null;
        var layout = new UpLayout(
            settings, new UpPrograms(new("silo", []), new("gateway", []), redis), data, "up-1", _health, TimeProvider.System);
        var first = layout.Redis();
        return
        [
            .. first is null ? Array.Empty<NodePlan>() : [first], .. Enumerable.Range(1, settings.Silos).Select(layout.Silo),
            .. Enumerable.Range(1, settings.Gateways).Select(layout.Gateway),
        ];
    }
}
