using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace PixStream.Harness.Time;

/// <summary>
/// A clock that moves only when told to, and says which timers are made and which fire: FakeTimeProvider keeps that to itself.
/// </summary>
/// <param name="start">Where it begins; null where that does not matter.</param>
internal sealed class WatchedTime(DateTimeOffset? start = null)
    : FakeTimeProvider(start ?? new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _made = Channel.CreateUnbounded<TimeSpan>();
    private int _created;
    private int _fired;

    /// <summary>Timers that were made so far.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Timers that fire once and do so within that time.</summary>
    public int Running(TimeSpan within)
    {
        var before = Volatile.Read(ref _fired);
        Advance(within);
        return Volatile.Read(ref _fired) - before;
    }

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
        var isOnce = period == Timeout.InfiniteTimeSpan;
        var timer = base.CreateTimer(
            state =>
            {
                if (isOnce)
                    Interlocked.Increment(ref _fired);
                callback(state);
            },
            state,
            dueTime,
            period);
        Interlocked.Increment(ref _created);
        _made.Writer.TryWrite(dueTime);
        return timer;
    }
}
