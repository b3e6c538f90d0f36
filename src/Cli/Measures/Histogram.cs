using System.Numerics;

namespace PixStream.Cli.Measures;

/// <summary>
/// Counts durations in buckets that are 1/128 of their value wide, as HDR histograms do: every value within 1 %, in 57 KB,
/// however many there are. Any number of threads may add at once.
/// </summary>
internal sealed class Histogram
{
    private const int Bits = 7;
    private const int Width = 1 << Bits;

    private readonly long[] _buckets = new long[(64 - Bits) * Width];

    public void Add(TimeSpan duration) => Interlocked.Increment(ref _buckets[IndexOf(Math.Max(0, duration.Ticks))]);

    /// <summary>Of everything so far.</summary>
    public Latency Latency => LatencyOf(_buckets);

    /// <summary>
    /// Of what came since the last time with the same array, which holds the counts of then and gets those of now.
    /// </summary>
    public Latency Since(long[] before)
    {
        var added = new long[_buckets.Length];
        for (var i = 0; i < added.Length; i++)
        {
            var now = Volatile.Read(ref _buckets[i]);
            added[i] = now - before[i];
            before[i] = now;
        }

        return LatencyOf(added);
    }

    /// <summary>Counts of a time when nothing had been added.</summary>
    public long[] Nothing() => new long[_buckets.Length];

    private static Latency LatencyOf(long[] buckets)
    {
        var count = buckets.Sum();
        return count == 0
            ? Latency.None
            : new Latency(count, At(buckets, count, 0.5), At(buckets, count, 0.99), At(buckets, count, 1));
    }

    private static double At(long[] buckets, long count, double share)
    {
        var rest = (long)Math.Ceiling(count * share);
        var i = 0;
        while ((rest -= buckets[i]) > 0)
            i++;
        return HighestOf(i) / (double)TimeSpan.TicksPerMillisecond;
    }

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
