using System.Threading.Channels;
using PixStream.Doubles;

namespace PixStream.Http.Tests;

/// <summary>A clock that moves only when told to, and says which timers are made.</summary>
internal sealed class WatchedTime : TimeProvider
{
    private readonly FakeTime _time = new();
    private readonly Channel<TimeSpan> _made = Channel.CreateUnbounded<TimeSpan>();
    private int _created;

    public override long TimestampFrequency => _time.TimestampFrequency;

    /// <summary>Timers that were made so far.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Timers that would fire within that time.</summary>
    public int Running(TimeSpan within)
    {
        var before = _time.ActiveTimers;
        _time.Advance(within);
        return before - _time.ActiveTimers;
    }

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public void Advance(TimeSpan by) => _time.Advance(by);

    /// <summary>Returns once a timer of that length was made.</summary>
    public async Task TimerAsync(TimeSpan length)
    {
        while (await _made.Reader.ReadAsync(TestContext.Current.CancellationToken) != length)
        {
            // Another's.
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _time.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _created);
        _made.Writer.TryWrite(dueTime);
        return timer;
    }
}
