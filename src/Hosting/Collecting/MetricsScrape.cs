using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Metrics;

namespace PixStream.Hosting.Collecting;

/// <summary>Answers who scrapes with the metrics of this process, in Prometheus' format.</summary>
public sealed class MetricsScrape(MeterProvider metrics)
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/metrics";

    /// <summary>Writes the answer to a request.</summary>
    /// <param name="services">Of the server that the request came to.</param>
    public RequestDelegate For(IServiceProvider services)
    {
        var branch = new ApplicationBuilder(services);
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(
            metrics, static _ => true, path: null, configureBranchedPipeline: null, optionsName: null);
        return branch.Build();
    }
}
