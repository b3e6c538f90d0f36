using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>A start checks the schema, and changes it only where it was told to.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private readonly string _keyspace = TestKeyspace.NewName();

    public ValueTask InitializeAsync()
    {
        _ = TestKeyspace.Server;
        return default;
    }

    public async ValueTask DisposeAsync() =>
        await (await TestKeyspace.SessionAsync())
            .ExecuteAsync(new global::Cassandra.SimpleStatement($"DROP KEYSPACE IF EXISTS {_keyspace}"));

    [Fact]
    public async Task Migrations_that_run_at_once_and_again_give_one_schema()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ConnectAsync(migrate: true)));
        await ConnectAsync(migrate: true);
        await ConnectAsync(migrate: false);

        var versions = (await (await TestKeyspace.SessionAsync()).ExecuteAsync(
            new global::Cassandra.SimpleStatement($"SELECT version, name FROM {_keyspace}.schema_versions"))).ToList();
        Assert.Equal(Migrations.All.Select(migration => migration.Name), versions.Select(row => row.GetValue<string>("name")));
    }

    [Fact]
    public async Task An_older_schema_is_refused_with_the_setting_that_changes_it()
    {
        var refusal = await Assert.ThrowsAsync<CassandraSchemaException>(() => ConnectAsync(migrate: false));
        Assert.Contains("version 0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--PixStream:Cassandra:Migrate=true", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_before_the_migration_waits_for_it_and_says_so()
    {
        await using var connection = Make(migrate: false, TestKeyspace.Server.Port);
        await connection.StartAsync();
        Assert.False(connection.IsAvailable);
        Assert.True(connection.IsWaitingForTables);
        Assert.Contains("`PixStream.Silo migrate`", connection.Reason, StringComparison.Ordinal);

        await ConnectAsync(migrate: true);
        await TestKeyspace.BecomeAvailableAsync(connection);
        Assert.False(connection.IsWaitingForTables);
    }

    [Fact]
    public async Task A_start_on_a_newer_schema_ends()
    {
        await ConnectAsync(migrate: true);
        await AddLaterVersionAsync();
        await using var connection = Make(migrate: false, TestKeyspace.Server.Port);
        await Assert.ThrowsAsync<CassandraSchemaException>(connection.StartAsync);
    }

    [Fact]
    public async Task A_lock_that_a_lost_answer_gave_is_known_again()
    {
        // The answer to the first try is a timeout, and every second try reaches the server: who then waits for its own lock
        // waits a minute for it to end.
        await MakeKeyspaceAsync();
        await using var proxy = new CqlProxy(TestKeyspace.Server)
        {
            LosesAnswerOnce = "INSERT INTO " + _keyspace + ".schema_lock",
        };
        await ConnectAsync(migrate: true, proxy.Port);
        Assert.Null(proxy.LosesAnswerOnce);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await ConnectAsync(migrate: true);
        await AddLaterVersionAsync();

        var refusal = await Assert.ThrowsAsync<CassandraSchemaException>(() => ConnectAsync(migrate: true));
        Assert.Contains($"knows {CassandraSchema.Version}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_version_1_is_brought_to_this_one_and_keeps_what_it_has()
    {
        await MakeKeyspaceAsync();
        foreach (var statement in (string[])[Cql.AddSchemaVersions, .. Migrations.All[0].Statements])
            await RunAsync(statement);
        await RunAsync("INSERT INTO KS.schema_versions (part, version, name) VALUES ('schema', 1, 'streams')");
        await RunAsync("INSERT INTO KS.buckets (region, ispb, bucket) VALUES ('br', '12345678', 1)");

        var refusal = await Assert.ThrowsAsync<CassandraSchemaException>(() => ConnectAsync(migrate: false));
        Assert.Contains("version 1", refusal.Message, StringComparison.Ordinal);
        await ConnectAsync(migrate: true);
        await ConnectAsync(migrate: false);

        Assert.Equal(CassandraSchema.Version, (await RunAsync(Cql.SchemaVersion)).Single().GetValue<int>("version"));
        Assert.Equal(1, (await RunAsync("SELECT bucket FROM KS.buckets")).Single().GetValue<long>("bucket"));
        var table = (await RunAsync(
            $"SELECT gc_grace_seconds FROM system_schema.tables WHERE keyspace_name = '{_keyspace}' AND table_name = 'buckets'"))
            .Single();
        Assert.Equal(3 * 3600, table.GetValue<int>("gc_grace_seconds"));
    }

    [Fact]
    public async Task Who_may_not_make_keyspaces_migrates_one_that_is_there()
    {
        await MakeKeyspaceAsync();
        await using var proxy = new CqlProxy(TestKeyspace.Server) { Forbidden = "CREATE KEYSPACE" };
        await ConnectAsync(migrate: true, proxy.Port);
        await ConnectAsync(migrate: false);
    }

    private async Task MakeKeyspaceAsync() => await RunAsync(Cql.AddKeyspace("datacenter1", 1));

    private async Task<List<global::Cassandra.Row>> RunAsync(string text) =>
    [
        .. await (await TestKeyspace.SessionAsync()).ExecuteAsync(new global::Cassandra.SimpleStatement(Cql.In(_keyspace, text))),
    ];

    private async Task AddLaterVersionAsync() =>
        await RunAsync(
            $"INSERT INTO KS.schema_versions (part, version, name) VALUES ('schema', {CassandraSchema.Version + 1}, 'later')");

    private async Task ConnectAsync(bool migrate, int? port = null)
    {
        await using var connection = Make(migrate, port ?? TestKeyspace.Server.Port);
        await connection.ConnectOnceAsync();
    }

    private CassandraConnection Make(bool migrate, int port)
    {
        var options = TestKeyspace.Options(port, _keyspace);
        options.Migrate = migrate;
        return new CassandraConnection(options, TimeProvider.System, TestKeyspace.Instruments);
    }
}
