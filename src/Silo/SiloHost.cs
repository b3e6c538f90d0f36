using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using PixStream.Clustering;
using PixStream.Grains;
using PixStream.Hosting;
using PixStream.Hosting.Collecting;
using PixStream.Hosting.Logs;
using PixStream.Quarantine;
using PixStream.Quarantine.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Ports;
using PixStream.Streams.Recent;
using PixStream.Streams.Rules;

namespace PixStream.Silo;

/// <summary>One silo: hosts participants' grains over a backend, and serves nothing but its health by HTTP.</summary>
public static class SiloHost
{
    private const string MigrateWord = "migrate";

    private static readonly TimeSpan UnusedFor = TimeSpan.FromMinutes(2);

    private static readonly HostedProgram Hosted = new()
    {
        Name = "PixStream.Silo",
        Purpose = "hosts participants of a cluster.",
        Commands = [new(MigrateWord, "makes the tables of the backend, or brings them up to date, and ends")],
        MainSettings =
        [
            new($"{PixStream.Clustering.ClusterOptions.Section}:Backend",
                $"where its streams and the list of silos lie: {Backends.Names}"),
            .. Backends.All.SelectMany(static backend => backend.MainSiloSettings),
            new($"{PixStream.Clustering.ClusterOptions.Section}:ClusterId", "the cluster's name, as its gateways have it"),
            new($"{PixStream.Clustering.ClusterOptions.Section}:AdvertisedAddress",
                "the IP address under which others reach this silo"),
            new($"{PixStream.Clustering.ClusterOptions.Section}:SiloPort", "for other silos (GatewayPort: for gateways)"),
        ],
        Pages =
        [
            new("docs/reference/cluster-settings.md", "all settings"),
            new("docs/operations/cluster.md", "how a cluster is operated"),
            new("docs/operations/kubernetes.md", "on Kubernetes"),
        ],
        ServiceName = "pixstream-silo",
        DefaultUrl = "http://127.0.0.1:8081",
        // It tells its health and nothing else.
        Reach = static _ => ListenReach.Anywhere,
        Settings = new KnownSettings(
        [
            new(StreamRules.Section, typeof(StreamRules)), new(QuarantineOptions.Section, typeof(QuarantineOptions)),
            new(RecentOptions.Section, typeof(RecentOptions)), new(LimitOptions.Section, typeof(LimitOptions)),
            new(MetricsOptions.Section, typeof(MetricsOptions)),
            .. ClusteringExtensions.Sections,
            .. Backends.All.SelectMany(static backend => backend.SiloSections),
        ])
        { First = Backends.Expect },
        Meters = ["Microsoft.Orleans"],
        ActivitySources = ["Microsoft.Orleans.Application"],
        OwnFiles = static services => services.GetRequiredService<ClusterBackend>().OwnFiles(services),
        OwnPorts = ClusteringExtensions.PortsOf,
        Explain = ClusteringExtensions.Explain,
    };

    /// <summary>
    /// Serves until it is told to stop; with <c>migrate</c> as its first argument, brings the backend's tables up to date and
    /// ends.
    /// </summary>
    /// <returns>The exit code, as of <see cref="HostedProgram.RunAsync"/>; 1 also where it could not migrate.</returns>
    public static Task<int> RunAsync(string[] args) =>
        args is [MigrateWord, ..] ? Migration.RunAsync(Hosted, args[1..]) : Hosted.RunAsync(args, Build, Banner.Write);

    /// <summary>Puts the process together; nothing is begun until it is started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = Hosted.CreateBuilder(args);
        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, StreamRules.Section);
        services.AddSettings<QuarantineOptions>(builder.Configuration, QuarantineOptions.Section);
        services.AddSettings<LimitOptions>(builder.Configuration, LimitOptions.Section);
        services.AddClusterSettings(builder.Configuration);
        var backend = Backends.Named(builder.Configuration);
        services.AddSingleton(backend);
        backend.AddStore(services, builder.Configuration);
        services.AddRecentMessages(builder.Configuration);
        services.AddSingleton<IRandomSource, CryptoRandomSource>();
        services.AddSingleton(provider => new ParticipantMeasures(
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Participants,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new RequestIdSource(ParticipantGrainExtensions.FindRequestId));
        // Health is told while the silo waits for its backend.
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        builder.Host.UseOrleans(silo =>
        {
            silo.JoinCluster(backend, builder.Configuration);
            silo.AddParticipants();
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoinAfterStore>();
            silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = UnusedFor);
            if (ClusteringExtensions.FindRedis(builder.Configuration) is { } redis)
                silo.AddRedisGrainStorage(ParticipantCopies.StorageName, (RedisStorageOptions options) =>
                    options.ConfigurationOptions = redis);
        });

        var app = builder.Build();
        SiloHealth.Map(app);
        if (app.Services.GetService<MetricsScrape>() is { } scrape)
            app.MapGet(MetricsScrape.Path, scrape.For(app.Services));
        return app;
    }
}
