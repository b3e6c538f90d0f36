using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PixStream.Hosting.Logs;

namespace PixStream.Hosting.Collecting;

/// <summary>
/// Logs for people in development and as JSON elsewhere. Metrics and traces go out by OTLP where the standard environment
/// variables name a collector, and cost nothing where they do not.
/// </summary>
internal static class Telemetry
{
    private const string EverythingOfOurs = "PixStream.*";
    private const string Otlp = "OTEL_EXPORTER_OTLP_";

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    /// <exception cref="SettingException">
    /// A variable of the exporter's cannot be used: the exporter itself would send to no collector, in silence.
    /// </exception>
    public static void Add(WebApplicationBuilder builder, HostedProgram program)
    {
        builder.Logging.ClearProviders();
        if (builder.Environment.IsDevelopment())
            builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.IncludeScopes) = (true, true));
        else
            AddJson(builder.Logging);
        builder.Services.AddSingleton<IExternalScopeProvider, RequestScopes>();

        Check(builder.Configuration);
        var isScraped = builder.Configuration.GetValue<bool>($"{MetricsOptions.Section}:{nameof(MetricsOptions.Scrape)}");
        builder.Services.AddSettings<MetricsOptions>(builder.Configuration, MetricsOptions.Section);
        if (IsSet("METRICS") || isScraped)
            AddMetrics(builder.Services, program, isScraped);
        if (IsSet("METRICS") || IsSet("TRACES"))
            builder.Services.AddSingleton<CollectorWatch>();

        if (IsSet("TRACES"))
        {
            var traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => Describe(resource, program.ServiceName))
                .AddSource([EverythingOfOurs, "Microsoft.AspNetCore", .. program.ActivitySources])
                .AddProcessor(new TokenRedaction());
            // Not AddHostedService: that adds a type once, and this is the second of its type.
            builder.Services.AddSingleton<IHostedService>(provider =>
                new Kept(traces.AddOtlpExporter(provider.GetRequiredService<CollectorWatch>().Watch).Build()));
        }
    }

    /// <summary>The log as one JSON object a line.</summary>
    public static void AddJson(ILoggingBuilder logging) => logging.AddJsonConsole(console =>
        (console.UseUtcTimestamp, console.TimestampFormat, console.IncludeScopes) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ", true));

    private static void AddMetrics(IServiceCollection services, HostedProgram program, bool isScraped)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, program.ServiceName))
            .AddMeter(
                [EverythingOfOurs, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"])
            .AddMeter([.. program.Meters]);
        if (isScraped)
            metrics.AddPrometheusExporter();
        services.AddSingleton(provider => IsSet("METRICS")
            ? metrics.AddOtlpExporter(provider.GetRequiredService<CollectorWatch>().Watch).Build()
            : metrics.Build());
        services.AddSingleton<IHostedService>(provider => new Kept(provider.GetRequiredService<MeterProvider>()));
        if (isScraped)
            services.AddSingleton<MetricsScrape>();
    }

    private static void Describe(ResourceBuilder resource, string serviceName) =>
        resource.AddService(serviceName, serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString())
            .AddEnvironmentVariableDetector();

    private static void Check(ConfigurationManager configuration)
    {
        foreach (var signal in new[] { "", "METRICS_", "TRACES_" })
        {
            if (configuration[$"{Otlp}{signal}ENDPOINT"] is { Length: > 0 } url
                && !(Uri.TryCreate(url, UriKind.Absolute, out var uri)
                    && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)))
                throw new SettingException(
                    $"{Otlp}{signal}ENDPOINT is '{url}', which is not an address such as http://127.0.0.1:4317.");
            if (configuration[$"{Otlp}{signal}PROTOCOL"] is { Length: > 0 } protocol
                && !Protocols.Contains(protocol, StringComparer.Ordinal))
                throw new SettingException(
                    $"{Otlp}{signal}PROTOCOL is '{protocol}', which is not one of {string.Join(", ", Protocols)}.");
        }
    }

    private static bool IsSet(string signal) =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable($"{Otlp}ENDPOINT"))
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable($"{Otlp}{signal}_ENDPOINT"));

    /// <summary>Lives as long as the host, and sends what is left when it stops.</summary>
    private sealed class Kept(IDisposable provider) : IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => provider.Dispose();
    }
}
