namespace PixStream.Streams.Limits;

/// <summary>
/// How many requests came within the last second. They are counted in slots of 10 ms, and a slot leaves once its youngest moment
/// is a second ago: so a second never has more than the limit, and a request is counted for 1,010 ms at most.
/// </summary>
internal sealed class RequestWindow
{
    /// <summary>How long a request counts at most.</summary>
    internal const int CountedMsMax = WindowMs + SlotMs;

    private const int WindowMs = 1000;
    private const int SlotMs = 10;
    private const int Slots = (WindowMs / SlotMs) + 1;

    private readonly int[] _counts = new int[Slots];
    private long _slot;
    private int _total;

    /// <summary>Requests that count now.</summary>
    public int Count(long nowMs)
    {
        var slot = Math.Max(_slot, nowMs / SlotMs);
        for (var left = Math.Max(_slot + 1, slot - Slots + 1); left <= slot && _total > 0; left++)
        {
            _total -= _counts[left % Slots];
            _counts[left % Slots] = 0;
        }

        _slot = slot;
        return _total;
    }

    public void Add(long nowMs)
    {
        Count(nowMs);
        _counts[_slot % Slots]++;
        _total++;
    }

    /// <summary>Milliseconds until one more request is within the limit; 0 where it is now.</summary>
    public long WaitMs(int limit, long nowMs) => Count(nowMs) < limit ? 0 : LeavesInMs(_total - limit + 1, nowMs);

    /// <summary>Milliseconds until no request counts any more.</summary>
    public long EmptyInMs(long nowMs) => Count(nowMs) == 0 ? 0 : LeavesInMs(_total, nowMs);

    private long LeavesInMs(int requests, long nowMs)
    {
        for (var slot = Math.Max(0, _slot - Slots + 1); ; slot++)
        {
            requests -= _counts[slot % Slots];
            if (requests <= 0)
                return Math.Max(1, ((slot + Slots) * SlotMs) - nowMs);
        }
    }
}
