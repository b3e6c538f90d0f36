using System.Globalization;
using System.Security.Cryptography;
using Cassandra;
using Microsoft.Extensions.Logging.Abstractions;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(PixStream.Backend.Cassandra.Tests.TestKeyspace))]

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>
/// The server of the environment variable <c>PIXSTREAM_TEST_CASSANDRA</c> (host:port), and one keyspace on it for this run, which
/// is dropped at its end. Each test has a region of its own there, and a region sees nothing of another one's streams and keys.
/// </summary>
public sealed class TestKeyspace : IAsyncLifetime
{
    /// <summary>After this long what a test waits for is taken for something that never comes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const string Variable = "PIXSTREAM_TEST_CASSANDRA";

    private static readonly Lazy<Task<(Cluster Cluster, ISession Session)>> Connected = new(ConnectAsync);
    private static int _regions;

    public static string Name { get; } = NewName();

    public static (string Host, int Port) Server
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text)
                throw SkipException.ForSkip($"Needs a Cassandra server: {Variable}=host:port is not set.");
            var at = text.LastIndexOf(':');
            return (text[..at], int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Whether a test of this run has used the server: else there is nothing to drop on it.</summary>
    public static bool IsUsed => Connected.IsValueCreated;

    public static string NewName() => $"pixstream_test_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public static string NewRegion() =>
        string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _regions)}");

    public static CassandraOptions Options(int port, string? keyspace = null, string? region = null) => new()
    {
        Port = port,
        Keyspace = keyspace ?? Name,
        Region = region ?? NewRegion(),
        Migrate = true,
        ReplicationFactor = 1,
        // The longest there is: a busy machine must not fail a test, and no test waits for this to pass.
        RequestTimeout = TimeSpan.FromMinutes(1),
    };

    public static CassandraInstruments Instruments { get; } = new(NullLogger<CassandraStore>.Instance);

    /// <summary>Starts a connection, and waits where a busy server did not answer the first try.</summary>
    public static async Task StartAsync(CassandraConnection connection)
    {
        await connection.StartAsync();
        await BecomeAvailableAsync(connection);
    }

    public static async Task BecomeAvailableAsync(CassandraConnection connection)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!connection.IsAvailable)
        {
            Assert.False(patience.IsCancellationRequested, connection.Reason);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>A session of the test itself, past the store.</summary>
    public static async Task<ISession> SessionAsync()
    {
        _ = Server;
        return (await Connected.Value).Session;
    }

    /// <summary>Runs CQL past the store; <c>KS</c> stands for the keyspace.</summary>
    public static async Task<List<Row>> QueryAsync(string text, params object?[] values) =>
        [.. await (await SessionAsync()).ExecuteAsync(new SimpleStatement(Cql.In(Name, text), values).SetPageSize(int.MaxValue))];

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (!Connected.IsValueCreated)
            return;
        var (cluster, session) = await Connected.Value;
        await session.ExecuteAsync(new SimpleStatement($"DROP KEYSPACE IF EXISTS {Name}"));
        await cluster.ShutdownAsync();
    }

    private static async Task<(Cluster Cluster, ISession Session)> ConnectAsync()
    {
        await using (var connection = new CassandraConnection(Options(Server.Port), TimeProvider.System, Instruments))
            await StartAsync(connection);
        var cluster = Cluster.Builder().AddContactPoint(Server.Host).WithPort(Server.Port)
            .WithMaxProtocolVersion(ProtocolVersion.V4)
            .WithSocketOptions(new SocketOptions().SetReadTimeoutMillis(120_000)).Build();
        return (cluster, await cluster.ConnectAsync());
    }
}
