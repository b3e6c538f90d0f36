using System.Collections.Concurrent;

namespace PixStream.Harness.Time;

/// <summary>
/// The system's clock and timers; a test may put the clock forward and change waits of certain lengths. FakeTimeProvider does not
/// serve where it is used: what waits there are real servers and connections, and their time must pass by itself.
/// </summary>
internal sealed class SteeredTime : TimeProvider
{
    private readonly ConcurrentQueue<Action> _held = new();
    private readonly ConcurrentQueue<double> _skipped = new();
    private long _clockTicks;
    private long _timestamps;

    /// <summary>Waits of these lengths, in seconds, are over at once.</summary>
    public IReadOnlyList<double> Skips { get; init; } = [];

    /// <summary>Waits of these lengths take others in their place.</summary>
    public IReadOnlyDictionary<TimeSpan, TimeSpan> Shortened { get; init; } = new Dictionary<TimeSpan, TimeSpan>();

    /// <summary>Waits of this length end when the test says so.</summary>
    public TimeSpan? Holds { get; init; }

    /// <summary>The waits that were skipped, in seconds.</summary>
    public IReadOnlyList<double> Skipped => [.. _skipped];

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _clockTicks));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _timestamps);

    /// <summary>Puts the wall clock forward. Timers and timestamps know nothing of it.</summary>
    public void MoveClock(TimeSpan by) => Interlocked.Add(ref _clockTicks, by.Ticks);

    /// <summary>Puts timestamps forward, as if that time had passed.</summary>
    public void MoveTimestamps(TimeSpan by) => Interlocked.Add(ref _timestamps, (long)(by.TotalSeconds * TimestampFrequency));

    /// <summary>Ends the first wait that is held, if there is one.</summary>
    public bool TryRelease()
    {
        if (!_held.TryDequeue(out var end))
            return false;
        end();
        return true;
    }

    /// <summary>Ends the first wait that is held, once there is one.</summary>
    public async Task ReleaseAsync()
    {
        while (!TryRelease())
            await Task.Yield();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Holds)
            _held.Enqueue(() => callback(state));
        if (Shortened.TryGetValue(dueTime, out var shorter))
            return base.CreateTimer(callback, state, shorter, period);
        if (!Skips.Contains(dueTime.TotalSeconds))
            return base.CreateTimer(callback, state, dueTime, period);
        _skipped.Enqueue(dueTime.TotalSeconds);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
