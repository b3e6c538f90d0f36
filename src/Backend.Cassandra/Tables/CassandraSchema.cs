using System.Security.Cryptography;
using Cassandra;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>
/// The tables and their version. Migrations run under a lock of their own that ends by itself a minute after its holder has died,
/// so several programs may start at once; each statement may run again, so a migration that broke off is simply repeated. All go
/// through one node: two nodes that are told at once to make one table make two, and do not agree any more.
/// </summary>
public sealed class CassandraSchema
{
    private const int LockTriesMax = 240;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(500);

    private readonly ISession _session;
    private readonly CassandraOptions _options;
    private readonly TimeProvider _time;
    private readonly CassandraInstruments _instruments;
    private readonly string _owner = RandomNumberGenerator.GetHexString(16);
    private Host? _node;

    internal CassandraSchema(ISession session, CassandraOptions options, TimeProvider time, CassandraInstruments instruments)
    {
        _session = session;
        _options = options;
        _time = time;
        _instruments = instruments;
    }

    /// <summary>The version that this program knows.</summary>
    public static int Version => Migrations.All.Count;

    /// <summary>Ends when the schema is the one that this program knows.</summary>
    /// <exception cref="CassandraSchemaException">It is another one.</exception>
    internal async Task EnsureAsync(string datacenter)
    {
        if (await IsCurrentAsync())
            return;
        if (!_options.Migrate)
            throw new CassandraSchemaException(
                $"Keyspace {_options.Keyspace} has schema version {await ReadVersionAsync()}, this program needs {Version}. Run `PixStream.Silo migrate`, "
                + $"or start once with --{CassandraOptions.Section}:{nameof(CassandraOptions.Migrate)}=true (or PixStream__Cassandra__Migrate=true), as a "
                + "user who may change the schema.")
            {
                IsBehind = true,
            };
        _node = _session.Cluster.AllHosts()
            .Where(node => node.IsUp && node.Datacenter == datacenter)
            .MinBy(node => node.Address.ToString(), StringComparer.Ordinal);
        // The right to make keyspaces is asked for even where IF NOT EXISTS has nothing to do, and not everybody has it who may
        // make tables.
        if (!(await RunAsync(Cql.SchemaKeyspaces, _options.Keyspace)).Any())
            await ChangeAsync(Cql.AddKeyspace(datacenter, _options.ReplicationFactor));
        await ChangeAsync(Cql.AddSchemaVersions);
        await ChangeAsync(Cql.AddSchemaLock);
        if (!await LockAsync())
            return;
        try
        {
            for (var version = await ReadVersionAsync(); version < Version; version++)
                await MigrateAsync(version + 1, Migrations.All[version]);
        }
        finally
        {
            await UnlockAsync();
        }
    }

    /// <returns>Whether there is something to do, and no other process may do it.</returns>
    private async Task<bool> LockAsync()
    {
        for (var tries = 0; tries < LockTriesMax; tries++)
        {
            if (await TryLockAsync())
                return true;
            await Task.Delay(LockPause, _time);
            if (await IsCurrentAsync())
                return false;
        }

        throw new CassandraSchemaException(
            $"Another program has been changing the schema of {_options.Keyspace} for two minutes.");
    }

    private async Task<bool> TryLockAsync()
    {
        try
        {
            var row = (await RunAsync(Cql.LockSchema, _owner)).First();
            return row.GetValue<bool>("[applied]") || row.GetValue<string>("owner") == _owner;
        }
        catch (WriteTimeoutException)
        {
            // Another one tried at the same time. The next try shows whether this one has it.
            return false;
        }
    }

    private async Task UnlockAsync()
    {
        try
        {
            await RunAsync(Cql.UnlockSchema, _owner);
        }
        catch (DriverException)
        {
            // The lock ends by itself. How the migration went matters more.
        }
    }

    private async Task MigrateAsync(int version, Migration migration)
    {
        foreach (var statement in migration.Statements)
        {
            if (!await AppliedAsync(Cql.KeepSchemaLock, _owner, _owner))
                throw new CassandraSchemaException(
                    $"A migration of {_options.Keyspace} took too long and lost its lock. Start it again.");
            await ChangeAsync(statement);
        }

        await RunAsync(Cql.AddSchemaVersion, version, migration.Name, _time.GetUtcNow());
        _instruments.Migrated(version, migration.Name, _options.Keyspace);
    }

    private async Task<bool> IsCurrentAsync()
    {
        var version = await ReadVersionAsync();
        if (version > Version)
            throw new CassandraSchemaException(
                $"Keyspace {_options.Keyspace} has schema version {version}, this program knows {Version}. Start the newer program that made it; "
                + "there is no way back to an older schema.");
        return version == Version;
    }

    private async Task<int> ReadVersionAsync()
    {
        var tables = await RunAsync(Cql.SchemaTables, _options.Keyspace);
        if (!tables.Any(row => row.GetValue<string>("table_name") == "schema_versions"))
            return 0;
        try
        {
            return (await RunAsync(Cql.SchemaVersion)).Single().GetValue<int?>("version") ?? 0;
        }
        catch (InvalidQueryException)
        {
            // A node lists a new table a moment before it can be read.
            return 0;
        }
    }

    private async Task<bool> AppliedAsync(string text, params object[] values) =>
        (await RunAsync(text, values)).First().GetValue<bool>("[applied]");

    private async Task ChangeAsync(string text)
    {
        var result = await RunAsync(text);
        if (!result.Info.IsSchemaInAgreement && !await _session.Cluster.Metadata.CheckSchemaAgreementAsync())
            throw new CassandraSchemaException(
                $"The nodes do not agree on the schema of {_options.Keyspace}. Start again once they do.");
    }

    private Task<RowSet> RunAsync(string text, params object[] values) =>
        _session.ExecuteAsync(new SimpleStatement(Cql.In(_options.Keyspace, text), values).SetHost(_node));
}
