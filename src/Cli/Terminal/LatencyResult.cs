using PixStream.Cli.Measures;

namespace PixStream.Cli.Terminal;

/// <summary>Latencies as JSON has them.</summary>
internal sealed record LatencyResult(double P50, double P99, double Max)
{
    /// <summary>Null where nothing was measured.</summary>
    public static LatencyResult? Of(Latency latency) =>
        latency.Count == 0
            ? null
            : new LatencyResult(Math.Round(latency.P50Ms, 3), Math.Round(latency.P99Ms, 3), Math.Round(latency.MaxMs, 3));
}
