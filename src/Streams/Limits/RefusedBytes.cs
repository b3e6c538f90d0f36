namespace PixStream.Streams.Limits;

/// <summary>Bytes that were refused, by the second in which they were told to come again. Constant memory.</summary>
internal sealed class RefusedBytes
{
    /// <summary>More than the longest wait, so that no second of it shares a slot with another.</summary>
    private const int Slots = SendPressure.RetryAfterMaxSeconds + 2;

    private long[]? _slots;
    private long _second;
    private long _total;

    /// <summary>Bytes whose time has not passed.</summary>
    public long Bytes(long nowMs)
    {
        var second = Math.Max(_second, nowMs / 1000);
        for (var past = Math.Max(_second, second - Slots); past < second && _total > 0; past++)
        {
            _total -= _slots![past % Slots];
            _slots[past % Slots] = 0;
        }

        _second = second;
        return _total;
    }

    /// <param name="bytes">How many were refused.</param>
    /// <param name="inSeconds">When they were told to come again, 1 to <see cref="SendPressure.RetryAfterMaxSeconds"/>.</param>
    /// <param name="nowMs">Now.</param>
    public void Add(long bytes, int inSeconds, long nowMs)
    {
        Bytes(nowMs);
        (_slots ??= new long[Slots])[(_second + inSeconds) % Slots] += bytes;
        _total += bytes;
    }
}
