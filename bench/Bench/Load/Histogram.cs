using System.Diagnostics;
using System.Numerics;

namespace PixStream.Bench.Load;

/// <summary>
/// Counts durations in buckets that are 1/128 of their value wide, as HDR histograms do: every value within 1 %.
/// </summary>
internal sealed class Histogram
{
    private const int Bits = 7;
    private const int Width = 1 << Bits;

    private readonly long[] _buckets = new long[(64 - Bits) * Width];

    public long Count { get; private set; }

    /// <summary>The longest, in milliseconds.</summary>
    public double MaxMs { get; private set; }

    public void Add(long ticks)
    {
        _buckets[IndexOf(Math.Max(0, ticks))]++;
        Count++;
        MaxMs = Math.Max(MaxMs, ToMs(ticks));
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i] += other._buckets[i];
        Count += other.Count;
        MaxMs = Math.Max(MaxMs, other.MaxMs);
    }

    /// <summary>The value below which that share lies, in milliseconds.</summary>
    public double AtMs(double share)
    {
        var rest = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _buckets.Length; i++)
            if ((rest -= _buckets[i]) <= 0)
                return Math.Min(MaxMs, ToMs(HighestOf(i)));
        return MaxMs;
    }

    private static double ToMs(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private static int IndexOf(long value)
    {
        if (value < Width)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - Bits;
        return (shift * Width) + (int)(value >> shift);
    }

    private static long HighestOf(int index)
    {
        if (index < 2 * Width)
            return index;
        var shift = (index / Width) - 1;
        return ((long)((index % Width) + Width + 1) << shift) - 1;
    }
}
