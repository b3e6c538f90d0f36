using System.Diagnostics.Metrics;

namespace PixStream.Hosting;

/// <summary>What an operator sees of a process' connections: meter <c>PixStream.Hosting</c>.</summary>
internal static class HostingInstruments
{
    private static readonly Meter Meter = new("PixStream.Hosting");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "pixstream.connections.refused", "{connection}", "Connections closed at once because there were too many.");

    private static readonly UpDownCounter<int> Open =
        Meter.CreateUpDownCounter<int>("pixstream.connections.open", "{connection}", "Connections that are open.");

    public static void ConnectionOpened() => Open.Add(1);

    public static void ConnectionClosed() => Open.Add(-1);

    public static void ConnectionRefused() => Refused.Add(1);
}
