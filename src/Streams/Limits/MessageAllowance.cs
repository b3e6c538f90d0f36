namespace PixStream.Streams.Limits;

/// <summary>
/// How much a participant may still send or be handed: it grows by the limit's messages a second up to its burst, and what goes
/// is taken off. A request is let in while there is any of it; so what a request carries may take it below zero, and later ones
/// wait for that. Counts in thousandths of a unit.
/// </summary>
internal sealed class MessageAllowance
{
    private long _level;
    private long _atMs = -1;

    /// <summary>What there is now; it begins full.</summary>
    public long Level(TrafficLimit limit, long nowMs)
    {
        var full = limit.BurstUnits * MessageCost.Unit;
        var grown = _atMs < 0 ? full : _level + (Math.Max(0, nowMs - _atMs) * limit.Messages);
        _atMs = Math.Max(_atMs, nowMs);
        return _level = Math.Min(full, grown);
    }

    public void TakeOff(long cost, TrafficLimit limit, long nowMs) => _level = Level(limit, nowMs) - cost;

    /// <summary>Milliseconds until there is some; 0 where there is now.</summary>
    public long WaitMs(TrafficLimit limit, long nowMs) =>
        Level(limit, nowMs) > 0 ? 0 : (-_level / limit.Messages) + 1;

    /// <summary>Milliseconds until it is full.</summary>
    public long FullInMs(TrafficLimit limit, long nowMs)
    {
        var missing = (limit.BurstUnits * MessageCost.Unit) - Level(limit, nowMs);
        return (missing + limit.Messages - 1) / limit.Messages;
    }
}
