namespace PixStream.Streams.Owners;

/// <summary>One timer of a participant, which exists only while it is needed. Belongs to the owner's turn.</summary>
internal sealed class IdleTimer
{
    private ITimer? _timer;

    public bool IsSet => _timer is not null;

    /// <summary>Rings once, in at least one millisecond.</summary>
    public void Set(TimeProvider time, Action ring, long afterMs) =>
        _timer = time.CreateTimer(static ring => ((Action)ring!)(), ring, AtLeast1(afterMs), Timeout.InfiniteTimeSpan);

    /// <summary>Rings again; nothing where it is not set.</summary>
    public void Ring(long afterMs) => _timer?.Change(AtLeast1(afterMs), Timeout.InfiniteTimeSpan);

    public void Clear()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private static TimeSpan AtLeast1(long afterMs) => TimeSpan.FromMilliseconds(Math.Max(1, afterMs));
}
