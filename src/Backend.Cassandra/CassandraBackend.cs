using Cassandra;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Cassandra.Hosting;
using PixStream.Backend.Cassandra;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Clustering;
using PixStream.Hosting;
using PixStream.Streams.Ports;
using StackExchange.Redis;

[assembly: Backend(typeof(CassandraBackend))]

namespace PixStream.Backend.Cassandra;

/// <summary>Streams and policies in a keyspace of Cassandra, and the list of silos there, or in Redis.</summary>
public sealed class CassandraBackend : ClusterBackend
{
    public override string Name => "Cassandra";

    public override IReadOnlyList<KeyValuePair<string, Type>> SiloSections =>
        [new(CassandraOptions.Section, typeof(CassandraOptions))];

    /// <summary>A gateway reads the list of silos, and nothing else.</summary>
    public override IReadOnlyList<KeyValuePair<string, Type>> GatewaySections =>
        [new(CassandraContactOptions.Section, typeof(CassandraContactOptions))];

    public override IReadOnlyList<HelpSetting> MainSiloSettings =>
    [
        .. MainGatewaySettings,
        new($"{CassandraOptions.Section}:{nameof(CassandraOptions.Keyspace)}", "where all tables are"),
        new($"{CassandraOptions.Section}:{nameof(CassandraOptions.Retention)}", "how long a confirmed message is kept"),
    ];

    public override IReadOnlyList<HelpSetting> MainGatewaySettings =>
        [new(
            $"{CassandraOptions.Section}:{nameof(CassandraOptions.ContactPoints)}",
            "as ContactPoints:0, ...: nodes of Cassandra; none: 127.0.0.1")];

    public override BackendMigration Migration => new(
        static (services, configuration) =>
        {
            services.AddCassandraStore(configuration);
            services.Configure<CassandraOptions>(static options => options.Migrate = true);
        },
        static async services =>
        {
            await services.GetRequiredService<CassandraConnection>().ConnectOnceAsync();
            return $"Keyspace {services.GetRequiredService<IOptions<CassandraOptions>>().Value.Keyspace} has schema version {CassandraSchema.Version}.";
        });

    public override void AddStore(IServiceCollection services, IConfiguration configuration)
    {
        services.AddCassandraStore(configuration);
        services.AddSingleton<BackendReadiness, CassandraReadiness>();
    }

    public override void AddMembership(ISiloBuilder silo, ClusterOptions cluster, IConfiguration configuration)
    {
        silo.ListenForOthers(cluster);
        if (FindRedisOfList(configuration) is { } redis)
        {
            silo.UseRedisSiloList(redis);
            return;
        }

        silo.UseCassandraClustering(OpenSessionAsync);
        silo.Services.TryAddSingleton<MembershipSession>();
        silo.WaitForMembership();
    }

    public override void AddMembership(IClientBuilder gateway, ClusterOptions cluster, IConfiguration configuration)
    {
        gateway.Services.AddSettings<CassandraContactOptions>(configuration, CassandraContactOptions.Section);
        if (FindRedisOfList(configuration) is { } redis)
        {
            gateway.UseRedisSiloList(redis);
            return;
        }

        gateway.UseCassandraClustering(OpenSessionAsync);
        gateway.Services.TryAddSingleton<MembershipSession>();
        gateway.WaitForMembership();
    }

    public override string? Explain(Exception failure) => failure switch
    {
        CassandraSchemaException => "the tables in Cassandra are not those that it needs",
        StoreUnavailableException => "Cassandra cannot be reached, or a statement failed",
        DriverException => "it could not join its cluster",
        _ => null,
    };

    /// <summary>The Redis that has the list of silos; null where the list lies in the keyspace.</summary>
    private static ConfigurationOptions? FindRedisOfList(IConfiguration configuration)
    {
        var options = configuration.GetSection(CassandraContactOptions.Section).Get<CassandraContactOptions>();
        if (options?.SiloList is not SiloListPlace.Redis)
            return null;
        return ClusteringExtensions.FindRedis(configuration) ?? throw new SettingException(
            $"{CassandraContactOptions.Section}:{nameof(CassandraContactOptions.SiloList)} is {SiloListPlace.Redis}, and {ClusteringExtensions.RedisSetting} is not set. "
            + "Set it to redis:6379, for example.");
    }

    private static Task<ISession> OpenSessionAsync(IServiceProvider services) =>
        services.GetRequiredService<MembershipSession>().OpenAsync();

    private sealed class CassandraReadiness(CassandraConnection connection) : BackendReadiness
    {
        public override Task First => connection.First;

        public override string? Hindrance =>
            connection.IsWaitingForTables ? "The tables in Cassandra are older than this silo: run `PixStream.Silo migrate`."
            : connection.IsAvailable ? null
            : "Cassandra takes nothing at the moment.";
    }
}
