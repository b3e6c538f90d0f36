using System.Collections.Concurrent;

namespace PixStream.Cli.Tests;

/// <summary>The real time, but waits of certain lengths are over at once, and remembered.</summary>
internal sealed class SkippingTime(params double[] seconds) : TimeProvider
{
    private readonly ConcurrentQueue<double> _skipped = new();

    /// <summary>The waits that were skipped, in seconds.</summary>
    public IReadOnlyList<double> Skipped => [.. _skipped];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!seconds.Contains(dueTime.TotalSeconds))
            return base.CreateTimer(callback, state, dueTime, period);
        _skipped.Enqueue(dueTime.TotalSeconds);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
