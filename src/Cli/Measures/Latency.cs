using System.Globalization;

namespace PixStream.Cli.Measures;

/// <summary>How long answers took, in milliseconds, each within 1 %.</summary>
internal readonly record struct Latency(long Count, double P50Ms, double P99Ms, double MaxMs)
{
    /// <summary>Nothing was measured.</summary>
    public static Latency None { get; }

    public override string ToString() => Count == 0 ? "none" : $"p50 {Text(P50Ms)}   p99 {Text(P99Ms)}   max {Text(MaxMs)}";

    /// <summary>Three digits are what the buckets are good for.</summary>
    private static string Text(double ms) => ms switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms"),
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1_000:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 1_000:0.0} s"),
    };
}
