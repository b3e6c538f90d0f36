using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Harness.Processes;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>The real programs, started in any order where nothing is there yet.</summary>
public sealed class FirstStartTests : IAsyncLifetime
{
    private readonly string _keyspace = TestKeyspace.NewName();
    private readonly DirectoryInfo _logs = Directory.CreateTempSubdirectory("pixstream-first-start-");
    private readonly List<Node> _nodes = [];

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _logs.Delete(recursive: true);
        if (TestKeyspace.IsUsed)
            await (await TestKeyspace.SessionAsync())
                .ExecuteAsync(new global::Cassandra.SimpleStatement($"DROP KEYSPACE IF EXISTS {_keyspace}"));
    }

    [Fact]
    public async Task Silos_a_gateway_and_two_migrations_that_start_at_once_come_up_together()
    {
        var port = TestKeyspace.Server.Port;
        Node[] cluster = [MakeSilo("silo-1", port), MakeSilo("silo-2", port), Make("gateway", "PixStream.Gateway", port, new()
        {
            ["PixStream__Tokens__Keys__0"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["PixStream__Admin__Url"] = "",
        })];
        Node[] migrations = [MakeSilo("migrate-1", port), MakeSilo("migrate-2", port)];
        foreach (var node in cluster)
            node.Start();
        foreach (var node in migrations)
            node.Start("migrate");

        Assert.All(await Task.WhenAll(migrations.Select(node => node.EndAsync())), code => Assert.Equal(0, code));
        foreach (var node in cluster)
            await node.BeReadyAsync();
        foreach (var node in cluster)
            await node.StopAsync();
    }

    [Fact]
    public async Task A_silo_on_a_newer_schema_says_one_sentence_and_ends()
    {
        var port = TestKeyspace.Server.Port;
        var migration = MakeSilo("migrate", port);
        migration.Start("migrate");
        Assert.Equal(0, await migration.EndAsync());
        await TestKeyspace.QueryAsync(
            $"INSERT INTO {_keyspace}.schema_versions (part, version, name) VALUES ('schema', {CassandraSchema.Version + 1}, 'later')");

        // The list of silos is missing, too: a silo would wait for it.
        await TestKeyspace.QueryAsync($"DROP TABLE {_keyspace}.membership");
        var silo = MakeSilo("silo", port);
        silo.Start();
        Assert.Equal(1, await silo.EndAsync());
        Assert.Equal("PixStream did not start: the tables in Cassandra are not those that it needs.", Said("silo")[^2]);
    }

    [Fact]
    public async Task A_migration_that_reaches_no_server_says_one_sentence_and_ends()
    {
        var migration = MakeSilo("migrate", FreePort.Find());
        migration.Start("migrate");
        Assert.Equal(1, await migration.EndAsync());
        Assert.Equal("PixStream did not start: Cassandra cannot be reached, or a statement failed.", Said("migrate")[^2]);
        Assert.Equal(2, Said("migrate").Length);
    }

    [Fact]
    public async Task A_silo_whose_port_is_taken_says_one_sentence_and_ends()
    {
        var port = TestKeyspace.Server.Port;
        var migration = MakeSilo("migrate", port);
        migration.Start("migrate");
        Assert.Equal(0, await migration.EndAsync());

        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var silo = MakeSilo("silo", port, ((IPEndPoint)taken.LocalEndpoint).Port);
        silo.Start();
        Assert.Equal(1, await silo.EndAsync());
        Assert.Equal(
            "PixStream did not start: a port could not be opened, PixStream:Cluster:SiloPort or :GatewayPort.", Said("silo")[^2]);
    }

    private Node MakeSilo(string name, int cassandra, int? siloPort = null) => Make(name, "PixStream.Silo", cassandra, new()
    {
        ["PixStream__Cassandra__ReplicationFactor"] = "1",
        ["PixStream__Cassandra__RequestTimeout"] = "00:01:00",
        ["PixStream__Cluster__AdvertisedAddress"] = "127.0.0.1",
        ["PixStream__Cluster__SiloPort"] = Text(siloPort ?? FreePort.Find()),
        ["PixStream__Cluster__GatewayPort"] = Text(FreePort.Find()),
    });

    private Node Make(string name, string program, int cassandra, Dictionary<string, string> settings)
    {
        settings["PixStream__Cassandra__Port"] = Text(cassandra);
        settings["PixStream__Cassandra__Keyspace"] = _keyspace;
        settings["PixStream__Cluster__Backend"] = "Cassandra";
        settings["PixStream__Cluster__ClusterId"] = _keyspace;
        // As `dotnet run` does: all that a program may ask for is looked for at its start.
        settings["DOTNET_ENVIRONMENT"] = "Development";
        var path = BuiltProgram.PathOf(program, typeof(FirstStartTests));
        var node = new Node(name, path, new Uri($"http://127.0.0.1:{FreePort.Find()}"), settings, _logs.FullName);
        _nodes.Add(node);
        return node;
    }

    private string[] Said(string name) => File.ReadAllLines(Path.Combine(_logs.FullName, $"{name}.log"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
