using System.Collections.Concurrent;
using PixStream.Cli.Cluster.Nodes;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>
/// The real time, but processes are asked far more often, the time to stop in ends when the test says so, and the clock can be
/// moved.
/// </summary>
internal sealed class QuickTime : TimeProvider
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<Action> _held = new();
    private long _moved;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _moved);

    public void Move(TimeSpan by) => Interlocked.Add(ref _moved, (long)(by.TotalSeconds * TimestampFrequency));

    /// <summary>Lets the time pass that processes have to stop in; waits until one is being waited for.</summary>
    public async Task EndStopLimitAsync()
    {
        Action? goOff;
        while (!_held.TryDequeue(out goOff))
            await Task.Yield();
        goOff();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Node.ProbeInterval)
            return base.CreateTimer(callback, state, Quick, period);
        if (dueTime == Node.StopLimit)
            _held.Enqueue(() => callback(state));
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
