using HdrHistogram;

namespace PixStream.Cli.Measures;

/// <summary>Durations of a run, every one within 1 %, however many there are. Any number of threads may add at once.</summary>
internal sealed class Histogram
{
    // Two digits make buckets that are 1/128 of their value wide; with them, the longest duration there is has its bucket.
    private const int Digits = 2;
    private const long TicksMax = long.MaxValue / 2;

    private readonly LongConcurrentHistogram _all = new(1, TicksMax, Digits);
    private readonly Recorder _added =
        new(1, TicksMax, Digits, static (id, min, max, digits) => new LongConcurrentHistogram(id, min, max, digits));
    private HistogramBase? _last;

    /// <summary>Of everything so far.</summary>
    public Latency Latency => LatencyOf(_all);

    public void Add(TimeSpan duration)
    {
        var ticks = Math.Max(0, duration.Ticks);
        _all.RecordValue(ticks);
        _added.RecordValue(ticks);
    }

    /// <summary>Of what came since the last call, or since the start. For one thread at a time.</summary>
    public Latency Since() => LatencyOf(_last = _added.GetIntervalHistogram(_last));

    private static Latency LatencyOf(HistogramBase durations)
    {
        double Ms(double percentile) => durations.GetValueAtPercentile(percentile) / (double)TimeSpan.TicksPerMillisecond;
        // An empty histogram has no percentiles: the library throws.
        return durations.TotalCount is > 0 and var count ? new Latency(count, Ms(50), Ms(99), Ms(100)) : Latency.None;
    }
}
