using System.ComponentModel.DataAnnotations;

namespace PixStream.Hosting.Collecting;

/// <summary>What is shown to those who collect metrics: section <c>PixStream:Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Metrics";

    /// <summary>
    /// Whether <c>GET /metrics</c> gives the metrics in Prometheus' format: at the admin API's address, of a silo at that of its
    /// health. Default false.
    /// </summary>
    public bool Scrape { get; set; }

    /// <summary>
    /// Participants that have series of their own in metrics for their traffic; four times as many at most, with those that had
    /// it before. The others share one. 0 (none) to 400; default 50.
    /// </summary>
    [Range(0, 400)]
    public int Participants { get; set; } = 50;
}
