namespace PixStream.Storage.Cassandra.Tests;

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
        await (await TestKeyspace.SessionAsync()).ExecuteAsync(new global::Cassandra.SimpleStatement($"DROP KEYSPACE IF EXISTS {_keyspace}"));

    [Fact]
    public async Task Migrations_that_run_at_once_and_again_give_one_schema()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(migrate: true)));
        await StartAsync(migrate: true);
        await StartAsync(migrate: false);

        var versions = (await (await TestKeyspace.SessionAsync()).ExecuteAsync(
            new global::Cassandra.SimpleStatement($"SELECT version, name FROM {_keyspace}.schema_versions"))).ToList();
        Assert.Equal(Migrations.All.Select(migration => migration.Name), versions.Select(row => row.GetValue<string>("name")));
    }

    [Fact]
    public async Task An_older_schema_is_refused_with_the_setting_that_changes_it()
    {
        var refusal = await Assert.ThrowsAsync<CassandraSchemaException>(() => StartAsync(migrate: false));
        Assert.Contains("version 0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--PixStream:Cassandra:Migrate=true", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await StartAsync(migrate: true);
        await (await TestKeyspace.SessionAsync()).ExecuteAsync(new global::Cassandra.SimpleStatement(
            $"INSERT INTO {_keyspace}.schema_versions (part, version, name) VALUES ('schema', {CassandraSchema.Version + 1}, 'later')"));

        var refusal = await Assert.ThrowsAsync<CassandraSchemaException>(() => StartAsync(migrate: true));
        Assert.Contains($"knows {CassandraSchema.Version}", refusal.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync(bool migrate)
    {
        var options = TestKeyspace.Options(TestKeyspace.Server.Port, _keyspace);
        options.Migrate = migrate;
        await using var connection = new CassandraConnection(options, TimeProvider.System, TestKeyspace.Instruments);
        await connection.StartAsync();
        Assert.True(connection.IsAvailable);
    }
}
