namespace PixStream.Streams.Limits;

/// <summary>The traffic of one participant in one direction, held against its limit. The limit may change at any time.</summary>
internal sealed class TrafficMeter
{
    private readonly RequestWindow _window = new();
    private readonly MessageAllowance _allowance = new();

    /// <summary>Lets one request in and counts it, or refuses it and counts nothing.</summary>
    /// <returns>0 where it is let in, else the milliseconds after which it is, if nothing else comes.</returns>
    public long TryTake(TrafficLimit limit, long cost, long nowMs)
    {
        var wait = Math.Max(
            limit.Requests > 0 ? _window.WaitMs(limit.Requests, nowMs) : 0,
            limit.Messages > 0 ? _allowance.WaitMs(limit, nowMs) : 0);
        if (wait > 0)
            return wait;
        if (limit.Requests > 0)
            _window.Add(nowMs);
        TakeOff(limit, cost, nowMs);
        return 0;
    }

    /// <summary>Takes off what a request that was let in has carried.</summary>
    public void TakeOff(TrafficLimit limit, long cost, long nowMs)
    {
        if (limit.Messages > 0)
            _allowance.TakeOff(cost, limit, nowMs);
    }

    /// <summary>Where it stands with the limit of which it has least left.</summary>
    public LimitState StateOf(TrafficLimit limit, long nowMs)
    {
        var requests = limit.Requests > 0
            ? Of(limit.Requests, limit.Requests - _window.Count(nowMs), _window.EmptyInMs(nowMs))
            : null;
        if (limit.Messages == 0 && requests is not null)
            return requests;
        var messages = Of(
            limit.BurstUnits, _allowance.Level(limit, nowMs) / MessageCost.Unit, _allowance.FullInMs(limit, nowMs));
        return requests is not null && requests.Remaining <= messages.Remaining ? requests : messages;
    }

    /// <summary>Whether it stands as one does that counted nothing.</summary>
    public bool IsFresh(TrafficLimit limit, long nowMs) =>
        (limit.Requests == 0 || _window.Count(nowMs) == 0) && (limit.Messages == 0 || _allowance.FullInMs(limit, nowMs) == 0);

    private static LimitState Of(long limit, long remaining, long resetMs) =>
        new(Fit(limit), Fit(remaining), Fit((resetMs + 999) / 1000));

    private static int Fit(long value) => (int)Math.Clamp(value, 0, int.MaxValue);
}
