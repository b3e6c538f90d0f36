using PixStream.Doubles;

namespace PixStream.Simulation.Worlds;

/// <summary>
/// The clock of a process: its timers end with it. It stays because timers of several processes share the one clock of the world.
/// </summary>
internal sealed class ProcessTime(FakeTime world, SimulatedProcess process) : TimeProvider
{
    private readonly List<ITimer> _periodic = [];

    public override long TimestampFrequency => world.TimestampFrequency;

    public override long GetTimestamp() => world.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var posted = new SendOrPostCallback(state => callback(state));
        var timer = world.CreateTimer(state => process.Post(posted, state), state, dueTime, period);
        if (period > TimeSpan.Zero)
            _periodic.Add(timer);
        return timer;
    }

    /// <summary>Nothing rings any more.</summary>
    public void Stop()
    {
        foreach (var timer in _periodic)
            timer.Dispose();
    }
}
