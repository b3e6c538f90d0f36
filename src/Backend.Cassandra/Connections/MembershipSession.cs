using Cassandra;
using Microsoft.Extensions.Options;

namespace PixStream.Backend.Cassandra.Connections;

/// <summary>
/// The connection to Cassandra for the list of silos. It is given out only where the table is there: Orleans would make a missing
/// one, and two programs that make a table at once may each see it before it can be used.
/// </summary>
internal sealed class MembershipSession(IOptions<CassandraContactOptions> options)
{
    // System tables are read where the statement arrives: each node tells what it knows itself.
    private const string FindTable =
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'membership'";

    private readonly CassandraContactOptions _options = options.Value;
    private ISession? _session;
    private string? _datacenter;

    /// <summary>One try, from the start of the list of silos. A session that is open already is given again.</summary>
    /// <exception cref="Exception">It cannot be had yet. The message says why.</exception>
    public async Task<ISession> OpenAsync()
    {
        var session = _session ??= await ConnectAsync();
        try
        {
            foreach (var node in session.Cluster.AllHosts().Where(node => node.IsUp && node.Datacenter == _datacenter))
                await ExpectTableAsync(session, node);
            return session;
        }
        catch (NoHostAvailableException)
        {
            // A driver that has lost a node may not find it again (3.22): the next try connects again.
            _session = null;
            await session.Cluster.ShutdownAsync();
            throw;
        }
    }

    private async Task<ISession> ConnectAsync()
    {
        var near = CassandraContact.Near(_options);
        var cluster = CassandraContact.To(_options, near).Build();
        try
        {
            var session = await cluster.ConnectAsync(_options.Keyspace);
            _datacenter = near.LocalDc;
            return session;
        }
        catch
        {
            await cluster.ShutdownAsync();
            throw;
        }
    }

    private async Task ExpectTableAsync(ISession session, Host node)
    {
        var statement = new SimpleStatement(FindTable, _options.Keyspace).SetHost(node)
            .SetConsistencyLevel(ConsistencyLevel.LocalOne);
        if (!(await session.ExecuteAsync(statement)).Any())
            throw new InvalidOperationException(
                $"Keyspace {_options.Keyspace} has no table membership. `PixStream.Silo migrate` makes it.");
    }
}
