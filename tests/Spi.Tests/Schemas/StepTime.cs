namespace PixStream.Spi.Tests.Schemas;

/// <summary>A clock whose one timer fires when a test says so.</summary>
internal sealed class StepTime : TimeProvider
{
    private TimerCallback? _callback;
    private object? _state;

    /// <summary>The period that was asked for.</summary>
    public TimeSpan Period { get; private set; }

    public void Step() => _callback?.Invoke(_state);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_callback, _state, Period) = (callback, state, period);
        return new Timer(this);
    }

    private sealed class Timer(StepTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => time._callback = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
