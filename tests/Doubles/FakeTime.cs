namespace PixStream.Doubles;

/// <summary>
/// A clock that moves only when told to. Timers fire on the way, each at its own time, on the thread that moves the clock. It
/// stays beside FakeTimeProvider, where timers that fire see the time of the step's end, because the simulation and the tests of
/// owners go from timer to timer, set the wall clock apart from timestamps, and stop all timers where a process dies.
/// </summary>
internal sealed class FakeTime : TimeProvider
{
    private DateTimeOffset _startsAt = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private long _nowTicks = TimeSpan.TicksPerDay;
    private long _created;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public long NowMs => GetTimestamp() / TimeSpan.TicksPerMillisecond;

    /// <summary>Timers that would fire some time.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _nowTicks;
    }

    public override DateTimeOffset GetUtcNow() => _startsAt.AddTicks(GetTimestamp() - TimeSpan.TicksPerDay);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var endTicks = GetTimestamp() + by.Ticks;
        while (TakeDue(endTicks) is { } due)
            due.Fire();
        lock (_gate)
            _nowTicks = endTicks;
    }

    /// <summary>Moves on to the next timer, if one is due within that time, and runs it.</summary>
    public bool AdvanceToNext(TimeSpan within)
    {
        var due = TakeDue(GetTimestamp() + within.Ticks);
        due?.Fire();
        return due is not null;
    }

    /// <summary>Sets the wall clock, forward or back. Timers and timestamps know nothing of it.</summary>
    public void SetClock(TimeSpan by) => _startsAt += by;

    /// <summary>The program that had set the timers is no more.</summary>
    public void StopTimers()
    {
        lock (_gate)
            _timers.Clear();
    }

    private Timer? TakeDue(long endTicks)
    {
        lock (_gate)
        {
            var due = _timers.Where(timer => timer.DueTicks <= endTicks).MinBy(timer => (timer.DueTicks, timer.Order));
            if (due is null)
                return null;
            _nowTicks = Math.Max(_nowTicks, due.DueTicks);
            if (due.Period > TimeSpan.Zero)
                due.DueTicks += due.Period.Ticks;
            else
                _timers.Remove(due);
            return due;
        }
    }

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        public long DueTicks { get; set; }

        public long Order { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueTicks = time._nowTicks + dueTime.Ticks;
                Order = time._created++;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
