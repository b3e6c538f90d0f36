namespace PixStream.Cli.Tests;

/// <summary>The real time, but a timer of a certain length goes off when the test says so.</summary>
internal sealed class HeldTime(TimeSpan length) : TimeProvider
{
    private Action? _goOff;

    public void Release() => _goOff!();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == length)
            _goOff = () => callback(state);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
