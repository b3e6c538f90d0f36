using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using PixStream.Hosting.Collecting;

namespace PixStream.Hosting.Tests;

/// <summary>A collector that is not reached is said in the log, and does not fill it.</summary>
public sealed class CollectorWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _log = new();

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public void A_connection_that_is_refused_is_said_once_a_minute_with_the_number_of_failures(OtlpExportProtocol protocol)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        using var metrics = Build(address, protocol);

        for (var i = 0; i < 3; i++)
            metrics.ForceFlush(10_000);
        Assert.Contains("since this was said last: 1.", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Contains(address, _log.All[0], StringComparison.Ordinal);
        Assert.Contains("refused", _log.All[0], StringComparison.OrdinalIgnoreCase);

        _time.Advance(TimeSpan.FromMinutes(1));
        metrics.ForceFlush(10_000);
        Assert.Equal(2, _log.All.Count);
        Assert.Contains("since this was said last: 3.", _log.All[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_refuses_is_said_with_its_status_and_one_that_takes_everything_is_not()
    {
        var address = $"http://127.0.0.1:{FreePort()}/";
        using var listener = new HttpListener { Prefixes = { address } };
        listener.Start();
        var status = 200;
        var answering = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                context.Response.StatusCode = status;
                context.Response.Close();
            }
        }, TestContext.Current.CancellationToken);
        using (var metrics = Build(address, OtlpExportProtocol.HttpProtobuf))
        {
            metrics.ForceFlush(10_000);
            Assert.Empty(_log.All);

            status = 403;
            metrics.ForceFlush(10_000);
            Assert.Contains("It answers 403.", Assert.Single(_log.All), StringComparison.Ordinal);
        }

        listener.Stop();
        await answering;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private MeterProvider Build(string address, OtlpExportProtocol protocol)
    {
        var watch = new CollectorWatch(_time, _log);
        return Sdk.CreateMeterProviderBuilder().AddMeter("System.Runtime").AddOtlpExporter(exporter =>
        {
            (exporter.Endpoint, exporter.Protocol) = (new Uri(address), protocol);
            watch.Watch(exporter);
        }).Build();
    }

    private sealed class Lines : ILogger<CollectorWatch>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
