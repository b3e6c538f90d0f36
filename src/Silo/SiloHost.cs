using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using PixStream.Clustering;
using PixStream.Grains;
using PixStream.Hosting;
using PixStream.Quarantine;
using PixStream.Storage.Cassandra;
using PixStream.Streams;

namespace PixStream.Silo;

/// <summary>One silo: hosts participants' grains over Cassandra, and serves nothing but its health by HTTP.</summary>
public static class SiloHost
{
    private const string Streams = "PixStream:Streams";
    private const string Quarantine = "PixStream:Quarantine";

    private static readonly TimeSpan UnusedFor = TimeSpan.FromMinutes(2);

    private static readonly HostedProgram Hosted = new()
    {
        ServiceName = "pixstream-silo",
        DefaultUrl = "http://127.0.0.1:8081",
        // It tells its health and nothing else.
        ListensAnywhere = static _ => true,
        Settings = new KnownSettings(
        [
            new(Streams, typeof(StreamRules)), new(Quarantine, typeof(QuarantineOptions)), new(CassandraOptions.Section, typeof(CassandraOptions)), .. ClusteringExtensions.Sections,
        ]),
        Meters = ["Microsoft.Orleans"],
        ActivitySources = ["Microsoft.Orleans.Application"],
        Explain = static failure => failure is CassandraSchemaException ? "the tables in Cassandra are not those that it needs" : null,
    };

    /// <summary>Serves until it is told to stop; with <c>migrate</c> as its first argument, brings the tables up to date and ends.</summary>
    /// <returns>The exit code: 0, or 1 where it could not start or migrate.</returns>
    public static Task<int> RunAsync(string[] args) =>
        args is ["migrate", ..] ? Migration.RunAsync(Hosted, args[1..]) : Hosted.RunAsync(() => Build(args), Banner);

    /// <summary>Puts the process together; nothing is begun until it is started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = Hosted.CreateBuilder(args);
        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, Streams);
        services.AddSettings<QuarantineOptions>(builder.Configuration, Quarantine);
        services.AddClusterSettings(builder.Configuration);
        services.AddCassandraStore(builder.Configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IRandomSource, CryptoRandomSource>();
        // Health is told while the silo waits for its database.
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        builder.Host.UseOrleans(silo =>
        {
            silo.JoinCluster(builder.Configuration);
            silo.AddParticipants();
            silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = UnusedFor);
            if (ClusteringExtensions.FindRedis(builder.Configuration) is { } redis)
                silo.AddRedisGrainStorage(ParticipantCopies.StorageName, (RedisStorageOptions options) => options.ConfigurationOptions = redis);
        });

        var app = builder.Build();
        SiloHealth.Map(app);
        return app;
    }

    private static void Banner(WebApplication app)
    {
        var cluster = app.Services.GetRequiredService<IOptions<PixStream.Clustering.ClusterOptions>>().Value;
        Console.WriteLine(
            $"PixStream silo of cluster {cluster.ClusterId}: silos on port {cluster.SiloPort}, gateways on port {cluster.GatewayPort}, "
            + $"health on {string.Join(", ", app.Urls)}.");
    }
}
