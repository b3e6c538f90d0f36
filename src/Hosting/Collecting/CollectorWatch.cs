using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;

namespace PixStream.Hosting.Collecting;

/// <summary>
/// Says in the log, once a minute at most, that metrics or traces do not reach their collector. The exporter itself tells it
/// only to listeners for its events.
/// </summary>
internal sealed partial class CollectorWatch(TimeProvider time, ILogger<CollectorWatch> logger)
{
    private const string Status = "grpc-status";
    private const string StatusMessage = "grpc-message";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _told;
    private int _untold;

    /// <summary>Watches what an exporter sends.</summary>
    public void Watch(OtlpExporterOptions options)
    {
        // Certificates for the collector are read by the exporter's own client.
        if (Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(static name =>
            name.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal)
            && (name.EndsWith("CERTIFICATE", StringComparison.Ordinal) || name.EndsWith("CLIENT_KEY", StringComparison.Ordinal))))
            return;
        options.HttpClientFactory = () => new HttpClient(new WatchedHandler(this))
        {
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),
        };
    }

    private void Failed(HttpRequestMessage request, string reason)
    {
        int failures;
        lock (_gate)
        {
            _untold++;
            if (_told is { } before && time.GetElapsedTime(before) < Pause)
                return;
            _told = time.GetTimestamp();
            (failures, _untold) = (_untold, 0);
        }

        LogUnreached(request.RequestUri?.GetLeftPart(UriPartial.Path) ?? "", failures, reason);
    }

    private void Look(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
            Failed(request, $"It answers {(int)response.StatusCode}.");
        // By gRPC a refusal without a body has its status in the head.
        else if (response.Headers.TryGetValues(Status, out var status) && status.First() != "0")
            Failed(
                request,
                $"It answers gRPC status {status.First()}. {(response.Headers.TryGetValues(StatusMessage, out var why) ? why.First() : "")}");
    }

    [LoggerMessage(LogLevel.Warning,
        "Metrics or traces do not reach their collector, {Collector}; failed tries since the start, or since this was said last: {Failures}. What is not sent is lost, and streams go on. {Reason}")]
    private partial void LogUnreached(string collector, int failures, string reason);

    private sealed class WatchedHandler(CollectorWatch watch)
        : DelegatingHandler(new SocketsHttpHandler { ActivityHeadersPropagator = null })
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                var response = base.Send(request, cancellationToken);
                watch.Look(request, response);
                return response;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                watch.Failed(request, Say(failure));
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                watch.Look(request, response);
                return response;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                watch.Failed(request, Say(failure));
                throw;
            }
        }

        private static string Say(Exception failure) =>
            failure is OperationCanceledException ? "It does not answer in time." : failure.Message;
    }
}
