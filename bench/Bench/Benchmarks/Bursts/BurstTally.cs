using System.Diagnostics;

namespace PixStream.Bench.Benchmarks.Bursts;

/// <summary>What senders and readers met within some time. Safe for many threads.</summary>
internal sealed class BurstTally
{
    private readonly Lock _gate = new();
    private readonly List<double> _pulls = [];
    private readonly List<double> _sends = [];
    private readonly long _since = Stopwatch.GetTimestamp();

    public double Seconds => Stopwatch.GetElapsedTime(_since).TotalSeconds;

    /// <summary>Messages that were stored.</summary>
    public long Stored { get; private set; }

    /// <summary>Messages that were read.</summary>
    public long Read { get; private set; }

    /// <summary>Requests that were answered 429.</summary>
    public long Refused { get; private set; }

    /// <summary>After how many seconds the first of them was; NaN without one.</summary>
    public double FirstRefusal { get; private set; } = double.NaN;

    /// <summary>The longest Retry-After, in seconds.</summary>
    public int RetryAfter { get; private set; }

    public void Sent(int messages, TimeSpan took)
    {
        lock (_gate)
        {
            Stored += messages;
            _sends.Add(took.TotalMilliseconds);
        }
    }

    public void Pulled(int messages, TimeSpan took)
    {
        lock (_gate)
        {
            Read += messages;
            _pulls.Add(took.TotalMilliseconds);
        }
    }

    public void WasRefused(int retryAfter)
    {
        lock (_gate)
        {
            if (Refused++ == 0)
                FirstRefusal = Seconds;
            RetryAfter = Math.Max(RetryAfter, retryAfter);
        }
    }

    /// <summary>Milliseconds from the request to the answer of a pull that got messages.</summary>
    public double Pull(double percentile) => Of(_pulls, percentile);

    /// <summary>The same of several times together.</summary>
    public static double Pull(IEnumerable<BurstTally> tallies, double percentile)
    {
        var all = new BurstTally();
        foreach (var tally in tallies)
            lock (tally._gate)
                all._pulls.AddRange(tally._pulls);
        return all.Pull(percentile);
    }

    /// <summary>Milliseconds from the last request to the 201 of an append.</summary>
    public double Send(double percentile) => Of(_sends, percentile);

    private double Of(List<double> values, double percentile)
    {
        lock (_gate)
        {
            if (values.Count == 0)
                return double.NaN;
            var sorted = values.Order().ToArray();
            return sorted[(int)Math.Min(sorted.Length - 1, percentile * sorted.Length)];
        }
    }
}
