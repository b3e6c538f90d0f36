using Cassandra;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Cassandra.Hosting;
using Orleans.Messaging;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Clustering;
using PixStream.Hosting;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>
/// The list of silos, in Cassandra (its table is made by the migration alone) or in Redis: a program that needs it waits for it.
/// </summary>
public sealed class SiloListTests : IAsyncLifetime
{
    private const string ListSetting = "PixStream:Cassandra:SiloList";

    private readonly string _keyspace = TestKeyspace.NewName();
    private readonly List<IHost> _hosts = [];

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            host.Dispose();
        if (TestKeyspace.IsUsed)
            await (await TestKeyspace.SessionAsync()).ExecuteAsync(new SimpleStatement($"DROP KEYSPACE IF EXISTS {_keyspace}"));
    }

    [Fact]
    public void The_migration_makes_the_table_that_Orleans_would_make()
    {
        var queries = typeof(CassandraClusteringOptions).Assembly.GetType(
            "Orleans.Clustering.Cassandra.OrleansQueries", throwOnError: true)!;
        var created = queries.GetMethod("CreateInstance")!.Invoke(null, [null])!;
        var instance = created.GetType().GetProperty("Result")!.GetValue(created);
        var table = (SimpleStatement)queries.GetMethod("EnsureTableExists")!.Invoke(instance, [null])!;
        var index = (SimpleStatement)queries.GetProperty("EnsureIndexExists")!.GetValue(instance)!;

        Assert.Equal(
            (string[])[Words(table.QueryString), Words(index.QueryString)],
            Migrations.All.Single(all => all.Name == "list of silos").Statements.Select(Words));
    }

    [Fact]
    public async Task Silos_and_gateways_that_start_at_once_wait_for_the_table_and_never_make_it()
    {
        await using var proxy = new CqlProxy(TestKeyspace.Server) { Forbidden = "CREATE TABLE" };
        await TestKeyspace.QueryAsync(
            $"CREATE KEYSPACE {_keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
        var told = new ToldWarnings();
        var starts = Enumerable.Range(0, 8).Select(i => StartListAsync(proxy.Port, isSilo: i % 2 == 0, told)).ToList();
        await told.Until(8, "has no table membership");
        Assert.DoesNotContain(starts, start => start.IsCompleted);

        await using (var connection = new CassandraConnection(
            TestKeyspace.Options(TestKeyspace.Server.Port, _keyspace), TimeProvider.System, TestKeyspace.Instruments))
            await connection.ConnectOnceAsync();
        await Task.WhenAll(starts).WaitAsync(TestKeyspace.Patience, TestContext.Current.CancellationToken);

        var rows = await TestKeyspace.QueryAsync($"SELECT partition_key, version FROM {_keyspace}.membership");
        Assert.Equal(
            ("pixstream-pixstream", 0),
            (rows.Single().GetValue<string>("partition_key"), rows.Single().GetValue<int>("version")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_cannot_be_reached_is_waited_for_until_the_program_stops(bool isSilo)
    {
        // The discard port of this machine has no listener.
        var told = new ToldWarnings();
        var start = StartListAsync(9, isSilo, told);
        await told.Until(1, "tried every second");
        Assert.False(start.IsCompleted);

        _hosts.Single().Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            start.WaitAsync(TestKeyspace.Patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_in_Redis_is_looked_for_there(bool isSilo)
    {
        // The echo port and the discard port of this machine have no listener.
        var told = new ToldWarnings();
        var start = StartListAsync(
            9, isSilo, told, new(ListSetting, "Redis"),
            new("PixStream:Redis:Configuration", "127.0.0.1:7,connectTimeout=200,asyncTimeout=200"));
        await told.Until(1, "127.0.0.1:7");
        Assert.False(start.IsCompleted);

        _hosts.Single().Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            start.WaitAsync(TestKeyspace.Patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_list_in_Redis_needs_a_Redis(bool isSilo)
    {
        var refused = Assert.Throws<SettingException>(() =>
        {
            _ = StartListAsync(9, isSilo, new ToldWarnings(), new KeyValuePair<string, string?>(ListSetting, "Redis"));
        });
        Assert.Equal(
            "PixStream:Cassandra:SiloList is Redis, and PixStream:Redis:Configuration is not set. Set it to redis:6379, for example.",
            refused.Message);
    }

    /// <summary>What the start of a silo, or of a gateway, does with the list.</summary>
    private Task StartListAsync(int port, bool isSilo, ToldWarnings told, params KeyValuePair<string, string?>[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("PixStream:Cluster:AdvertisedAddress", "127.0.0.1"), .. settings]);
        builder.Logging.AddProvider(told);
        builder.Services.AddSingleton<IOptions<CassandraContactOptions>>(
            Options.Create<CassandraContactOptions>(new() { Port = port, Keyspace = _keyspace }));
        var backend = new CassandraBackend();
        if (isSilo)
            builder.UseOrleans(silo => silo.JoinCluster(backend, builder.Configuration));
        else
            builder.UseOrleansClient(client => client.JoinCluster(backend, builder.Configuration));
        var host = builder.Build();
        _hosts.Add(host);
        return Task.Run(() => isSilo
            ? host.Services.GetRequiredService<IMembershipTable>().InitializeMembershipTableAsync(true, CancellationToken.None)
            : host.Services.GetRequiredService<IGatewayListProvider>()
                .InitializeGatewayListProviderAsync(CancellationToken.None));
    }

    private static string Words(string statement) =>
        string.Concat(statement.Replace("KS.", "", StringComparison.Ordinal).Replace(";", "", StringComparison.Ordinal).Where(
            letter => !char.IsWhiteSpace(letter)));

    /// <summary>The warnings of all hosts.</summary>
    private sealed class ToldWarnings : ILoggerProvider, ILogger
    {
        private readonly List<string> _told = [];
        private readonly SemaphoreSlim _more = new(0);

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (_told)
                _told.Add(formatter(state, exception));
            _more.Release();
        }

        public async Task Until(int count, string words)
        {
            while (Count(words) < count)
                Assert.True(await _more.WaitAsync(TestKeyspace.Patience), $"'{words}' was told {Count(words)} times.");
        }

        // Each host disposes of its providers.
        public void Dispose()
        {
        }

        private int Count(string words)
        {
            lock (_told)
                return _told.Count(line => line.Contains(words, StringComparison.Ordinal));
        }
    }
}
