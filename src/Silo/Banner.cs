using Microsoft.Extensions.Options;
using PixStream.Clustering;

namespace PixStream.Silo;

/// <summary>What a person who starts a silo reads first.</summary>
internal static partial class Banner
{
    public static void Write(WebApplication app)
    {
        var cluster = app.Services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        var backend = app.Services.GetRequiredService<ClusterBackend>().Name;
        if (!app.Environment.IsDevelopment())
        {
            // There the log is one JSON object a line, and a banner would break the program that reads it.
            LogServing(
                app.Logger, cluster.ClusterId, backend, cluster.SiloPort, cluster.GatewayPort, string.Join(", ", app.Urls));
            return;
        }

        // At 80 columns with any port, and with a cluster's name of up to 50 characters.
        Console.WriteLine("PixStream silo");
        Console.WriteLine($"  cluster    {cluster.ClusterId}, backend {backend}");
        Console.WriteLine($"  health     GET  {app.Urls.First()}/health/ready");
        Console.WriteLine($"  ports      {cluster.SiloPort} for silos, {cluster.GatewayPort} for gateways");
        Console.WriteLine("  settings   --help, docs/reference/cluster-settings.md");
        Console.WriteLine("It serves participants through a gateway. Ctrl+C stops it.");
    }

    [LoggerMessage(
        LogLevel.Information,
        "PixStream silo of cluster {Cluster}, backend {Backend}: silos on port {SiloPort}, gateways on port {GatewayPort}, health on {Urls}.")]
    private static partial void LogServing(
        ILogger logger, string cluster, string backend, int siloPort, int gatewayPort, string urls);
}
