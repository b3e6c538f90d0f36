using PixStream.Clustering;
using PixStream.Hosting;
using PixStream.Hosting.Collecting;
using PixStream.Http;
using PixStream.Http.Admin;
using PixStream.Http.Credentials;
using PixStream.Http.Inspection;
using PixStream.Http.Tokens;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Gateway;

/// <summary>One gateway: the HTTP surface, and the way to the participants' grains. It keeps nothing.</summary>
public static class GatewayHost
{

    /// <summary>A tenth of what the store takes at once.</summary>
    private const int MessageBytesMax = 1_200_000;

    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    private static readonly HostedProgram Hosted = new()
    {
        Name = "PixStream.Gateway",
        Purpose = "serves participants from a cluster of silos.",
        MainSettings =
        [
            new($"{CredentialOptions.Section}:Registry", "the participants, if they are to show certificates"),
            new($"{HttpOptions.Section}:TrustNetwork", "true: listen beyond loopback without credentials"),
            new($"{TokenOptions.Section}:Keys",
                "as Keys:0: what seals tokens, Base64 of 32 bytes (Local makes one)"),
            new($"{ClusterOptions.Section}:ClusterId", "the cluster's name, as its silos have it"),
            new($"{ClusterOptions.Section}:Backend", $"where the cluster's list of silos lies: {Backends.Names}"),
            .. Backends.All.SelectMany(static backend => backend.MainGatewaySettings),
            new($"{InspectionOptions.Section}:Invalid", "Reject or Quarantine: validate messages by their schemas"),
            new($"{AdminOptions.Section}:Url", "where the admin API listens: loopback only"),
        ],
        Pages =
        [
            new("docs/reference/settings.md", "settings that Standalone has, too"),
            new("docs/reference/cluster-settings.md", "settings of the cluster"),
            new("docs/reference/README.md", "the interface; also GET /openapi.json"),
            new("docs/operations/cluster.md", "how a cluster is operated"),
        ],
        ServiceName = "pixstream-gateway",
        DefaultUrl = "http://127.0.0.1:8080",
        Reach = CredentialOptions.ReachOf,
        Settings = new KnownSettings(
        [
            new(StreamRules.Section, typeof(StreamRules)), new(MetricsOptions.Section, typeof(MetricsOptions)),
            .. PixStreamHttpExtensions.Sections, .. AdminExtensions.Sections,
            .. ClusteringExtensions.Sections, .. Backends.All.SelectMany(static backend => backend.GatewaySections),
        ])
        { First = Backends.Expect },
        Meters = ["Microsoft.Orleans"],
        ActivitySources = ["Microsoft.Orleans.Application"],
        Explain = ClusteringExtensions.Explain,
    };

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code, as of <see cref="HostedProgram.RunAsync"/>.</returns>
    public static Task<int> RunAsync(string[] args) => Hosted.RunAsync(args, Build, Banner.Write);

    /// <summary>Puts the process together; nothing is listened to until it is started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = Hosted.CreateBuilder(args);
        ExpectFit(builder.Configuration);
        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, StreamRules.Section);
        services.AddClusterSettings(builder.Configuration);
        var backend = Backends.Named(builder.Configuration);
        if (backend.DirectoryOf(builder.Configuration) is { } shared)
            services.AddSingleton<ITokenKeys>(new TokenKeyFile(shared.Path, shared.Setting));
        services.AddSingleton<IRandomSource, CryptoRandomSource>();
        services.AddSingleton<ClusterConnection>();
        services.AddClusterPorts();
        services.AddPixStreamHttp(builder.Configuration);
        services.AddPixStreamAdmin(builder.Configuration);
        services.AddDevelopmentDefaults(builder.Environment, builder.Configuration);
        // Health is told while the gateway waits for its cluster.
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        builder.Host.UseOrleansClient(client =>
        {
            client.JoinCluster(backend, builder.Configuration);
            client.UseConnectionRetryFilter(static async (_, stopping) =>
            {
                await Task.Delay(ConnectPause, TimeProvider.System, stopping);
                return true;
            });
            client.AddGatewayCountChangedHandler(provider =>
                (_, change) => provider.GetRequiredService<ClusterConnection>()
                    .SilosChanged(change.NumberOfConnectedGateways, change.PreviousNumberOfConnectedGateways));
            client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(provider =>
                provider.GetRequiredService<ClusterConnection>());
        });

        var app = builder.Build();
        app.UseRouting();
        app.MapPixStream();
        return app;
    }

    private static void ExpectFit(IConfiguration configuration)
    {
        if (configuration.GetValue($"{HttpOptions.Section}:{nameof(HttpOptions.MaxMessageBytes)}", 0) > MessageBytesMax)
            throw new SettingException(
                $"{HttpOptions.Section}:{nameof(HttpOptions.MaxMessageBytes)} can be {MessageBytesMax} at most in a cluster: ten messages that come "
                + "together are one write to the store.");
    }
}
