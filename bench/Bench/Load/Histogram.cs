using System.Diagnostics;
using HdrHistogram;

namespace PixStream.Bench.Load;

/// <summary>Durations of one thread, every one within 1 %; and the longest as it was.</summary>
internal sealed class Histogram
{
    // Two digits make buckets that are 1/128 of their value wide.
    private readonly LongHistogram _ticks = new(1, long.MaxValue / 2, numberOfSignificantValueDigits: 2);

    /// <summary>The longest, in milliseconds.</summary>
    public double MaxMs { get; private set; }

    public void Add(long ticks)
    {
        _ticks.RecordValue(Math.Max(0, ticks));
        MaxMs = Math.Max(MaxMs, ToMs(ticks));
    }

    public void Add(Histogram other)
    {
        _ticks.Add(other._ticks);
        MaxMs = Math.Max(MaxMs, other.MaxMs);
    }

    /// <summary>The value below which that share lies, in milliseconds; 0 where there is no duration.</summary>
    public double AtMs(double share) =>
        _ticks.TotalCount == 0 ? 0 : Math.Min(MaxMs, ToMs(_ticks.GetValueAtPercentile(100 * share)));

    private static double ToMs(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
