using System.Diagnostics.Metrics;
using PixStream.Streams.Values;

namespace PixStream.Streams.Limits;

/// <summary>
/// Slows senders while their commits queue, and readers never: docs/decisions/0036. One for all owners of a process, whichever
/// store is below them.
/// <list type="number">
/// <item>Each append is measured from when it comes until the store has it.</item>
/// <item>There is pressure once most appends took longer than <c>after</c> in two halves of a second, or nothing was taken and
/// the oldest is older than that; and at once where the oldest is older, and more waits than was taken within half a second. It
/// ends after five seconds in which most were quicker and nothing was refused.</item>
/// <item>Under pressure no more is let in than the store takes within half of that time, as fast as it took others of late. So
/// what is let in waits that long. Above this, senders with less than their share go on, up to twice as much.</item>
/// <item>Others are refused, and told to come again when the store will have taken what waits and what it refused of them.</item>
/// </list>
/// </summary>
public sealed class SendPressure : IDisposable
{
    /// <summary>The longest time that a sender is told to wait.</summary>
    public const int RetryAfterMaxSeconds = 30;

    /// <summary>
    /// So much is always let in. Where a store needs long for each commit, however small, a window by its rate would shrink on
    /// and on.
    /// </summary>
    internal const long WindowMin = 128 << 10;

    /// <summary>Periods that must be slow, one after the other, until there is pressure.</summary>
    private const int SlowPeriods = 2;

    /// <summary>Periods that must be quick and without a refusal, until the pressure is over.</summary>
    private const int CalmPeriods = 5000 / DrainMeter.PeriodMs;

    private readonly Lock _gate = new();
    private readonly SendQueue _queue = new();
    private readonly DrainMeter _drain = new();
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly long _afterMs;
    private bool _isPressing;
    private int _slow;
    private int _calm;
    private long _refused;

    /// <param name="after">How long commits may take; zero: never is anything refused or measured.</param>
    /// <param name="time">The clock.</param>
    public SendPressure(TimeSpan after, TimeProvider time)
    {
        _time = time;
        _afterMs = (long)after.TotalMilliseconds;
        _meter = StreamsInstruments.Observe(this);
    }

    /// <summary>Bytes of messages that wait for the store.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (_gate)
                return _queue.Bytes;
        }
    }

    /// <summary>How long the oldest of them have waited.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_gate)
                return TimeSpan.FromMilliseconds(_queue.AgeMs(NowMs));
        }
    }

    /// <summary>Requests that were refused.</summary>
    public long Refused
    {
        get
        {
            lock (_gate)
                return _refused;
        }
    }

    /// <summary>
    /// In how many seconds the store will have taken all that waits and all that was refused; 0 where nothing was.
    /// </summary>
    public int RetryAfterSeconds
    {
        get
        {
            lock (_gate)
            {
                var nowMs = BeginTurn();
                var toCome = _queue.BytesToCome(nowMs);
                return toCome > 0 ? SecondsUntilTaken(toCome, nowMs) : 0;
            }
        }
    }

    private long NowMs => _time.ToMs(_time.GetTimestamp());

    /// <summary>Lets an append in and measures it until <see cref="Leave"/>, or refuses it.</summary>
    /// <param name="sender">Who sends it.</param>
    /// <param name="bytes">Bytes of its messages.</param>
    /// <param name="waiting">To be given back; null where it was refused, or nothing is measured.</param>
    /// <param name="isLetIn">It is not refused: another part of it may be stored.</param>
    /// <returns>0 where it is let in, else the seconds after which it may come again.</returns>
    public int Enter(Ispb sender, long bytes, out WaitingSend? waiting, bool isLetIn = false)
    {
        waiting = null;
        if (_afterMs == 0 || bytes == 0)
            return 0;
        lock (_gate)
        {
            var nowMs = BeginTurn();
            if (_queue.AgeMs(nowMs) > _afterMs && _queue.Bytes > _drain.Recent / 2)
                (_isPressing, _calm) = (true, 0);
            var share = _queue.ShareOf(sender);
            if (!isLetIn && _isPressing && !HasRoom(share, bytes, nowMs))
                return Refuse(share, bytes, nowMs);
            waiting = _queue.Add(share, bytes, nowMs);
            return 0;
        }
    }

    /// <summary>As <see cref="Enter"/>, for what is looked at only.</summary>
    public int Ask(Ispb sender, long bytes)
    {
        var seconds = Enter(sender, bytes, out var waiting);
        Leave(waiting, wasStored: false);
        return seconds;
    }

    /// <summary>An append that was let in has ended.</summary>
    public void Leave(WaitingSend? waiting, bool wasStored)
    {
        if (waiting is null)
            return;
        lock (_gate)
        {
            var nowMs = BeginTurn();
            _queue.Remove(waiting);
            if (wasStored)
                _drain.Took(waiting.Bytes, nowMs - waiting.SinceMs > _afterMs);
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Judges the periods that have passed since the last turn.</summary>
    private long BeginTurn()
    {
        var nowMs = NowMs;
        if (_queue.IsEmpty && nowMs - _drain.StartMs > 2 * CalmPeriods * DrainMeter.PeriodMs)
        {
            _drain.Restart(nowMs);
            (_isPressing, _slow, _calm) = (false, 0, 0);
            _queue.Sweep(nowMs);
        }

        while (nowMs - _drain.StartMs >= DrainMeter.PeriodMs)
        {
            // Where nothing came and went, the oldest of now was the oldest then.
            var isStuck = _queue.AgeMs(_drain.StartMs + DrainMeter.PeriodMs) > _afterMs;
            Judge(_drain.EndPeriod() ?? isStuck);
            _queue.Sweep(nowMs);
        }

        return nowMs;
    }

    private void Judge(bool wasSlow)
    {
        (_slow, _calm) = wasSlow ? (_slow + 1, 0) : (0, _calm + 1);
        _isPressing = _isPressing ? _calm < CalmPeriods : _slow >= SlowPeriods;
    }

    private bool HasRoom(SenderShare share, long bytes, long nowMs)
    {
        var window = Math.Max(WindowMin, (long)(_drain.PeakRate(nowMs) * _afterMs / 2));
        var total = _queue.Bytes + bytes;
        return _queue.IsEmpty
            || total <= window
            || (total <= 2 * window && (share.Bytes == 0 || share.Bytes + bytes <= window / _queue.Senders));
    }

    private int Refuse(SenderShare share, long bytes, long nowMs)
    {
        _refused++;
        _calm = 0;
        // Each of the senders is given the same part of what the store takes.
        var seconds = SecondsUntilTaken((share.ToCome.Bytes(nowMs) + bytes) * _queue.Senders, nowMs);
        share.ToCome.Add(bytes, seconds, nowMs);
        return seconds;
    }

    /// <param name="bytes">What comes behind all that waits.</param>
    /// <param name="nowMs">Now.</param>
    private int SecondsUntilTaken(long bytes, long nowMs)
    {
        var rate = _drain.LastRate(nowMs);
        var ms = _queue.AgeMs(nowMs) + (rate > 0 ? bytes / rate : 0);
        return (int)Math.Clamp(Math.Ceiling(ms / 1000), 1, RetryAfterMaxSeconds);
    }
}
