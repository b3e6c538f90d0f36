namespace PixStream.Backend.Redis.Tests;

/// <summary>The system's clock, which can be put forward. Timers run as they do.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));

    public void Move(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);
}
