using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Http.Info;

namespace PixStream.Gateway;

/// <summary>What a person who starts a gateway reads first.</summary>
internal static partial class Banner
{
    public static void Write(WebApplication app)
    {
        var cluster = app.Services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        if (!app.Environment.IsDevelopment())
        {
            // There the log is one JSON object a line, and a banner would break the program that reads it.
            LogServing(app.Logger, string.Join(", ", app.Urls), cluster.ClusterId);
            return;
        }

        foreach (var line in ServedLines.Of(app))
            Console.WriteLine(line);
        Console.WriteLine($"  cluster    {cluster.ClusterId}, backend {cluster.Backend}");
        Console.WriteLine("  settings   --help, docs/reference/cluster-settings.md");
        Console.WriteLine("Ctrl+C stops it.");
    }

    [LoggerMessage(LogLevel.Information, "PixStream gateway serves {Urls} for cluster {Cluster}.")]
    private static partial void LogServing(ILogger logger, string urls, string cluster);
}
