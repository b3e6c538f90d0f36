#!/usr/bin/env bash
# The OTLP exporter for .NET takes http/json, which OpenTelemetry's standard lists as a protocol, for gRPC, and no log says so.
. "$(dirname "$0")/common.bash"
program OpenTelemetry.Exporter.OpenTelemetryProtocol=1.20.1 <<'CS'
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Trace;

foreach (var protocol in new[] { "grpc", "http/protobuf", "http/json" })
{
    using var collector = new TcpListener(IPAddress.Loopback, 0);
    collector.Start();
    Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
    Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndpoint}");
    var received = FirstLineAsync(collector);
    var taken = "";
    using var source = new ActivitySource("finding");
    using var complaints = new Complaints();
    using var traces = Sdk.CreateTracerProviderBuilder().AddSource("finding").AddOtlpExporter(options => taken = $"{options.Protocol}").Build();
    var complained = complaints.Names.Count == 0 ? "no event" : string.Join(", ", complaints.Names);
    source.StartActivity("work")!.Dispose();
    var flushed = traces.ForceFlush(5000);
    Console.WriteLine($"{protocol}: taken for {taken}, {complained}, the collector got '{await received}', ForceFlush says {flushed}");
}

static async Task<string> FirstLineAsync(TcpListener collector)
{
    using var connection = await collector.AcceptTcpClientAsync();
    using var lines = new StreamReader(connection.GetStream(), Encoding.ASCII);
    return await lines.ReadLineAsync() ?? "";
}

// What the SDK and the exporter say of themselves, to those who listen to an event source.
internal sealed class Complaints : EventListener
{
    public List<string> Names { get; } = [];

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name.StartsWith("OpenTelemetry", StringComparison.Ordinal))
            EnableEvents(source, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs written) => Names.Add(written.EventName ?? "");
}
CS
line "grpc: taken for Grpc, no event, the collector got 'PRI * HTTP/2.0', ForceFlush says True"
line "http/protobuf: taken for HttpProtobuf, no event, the collector got 'POST /v1/traces HTTP/1.1', ForceFlush says True"
line "http/json: taken for Grpc, InvalidConfigurationValue, the collector got 'PRI * HTTP/2.0', ForceFlush says True"
echo "So: a collector that speaks HTTP only gets HTTP/2 frames of gRPC. An event source says why; no exception and no log does."
