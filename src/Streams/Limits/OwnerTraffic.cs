using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Limits;

/// <summary>What an owner counts of its participant's traffic. Lasts as long as the owner.</summary>
internal sealed class OwnerTraffic(Ispb ispb, LimitTable table, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TrafficMeter? _reads;
    private TrafficMeter? _sends;

    /// <summary>Whether reads are to be counted.</summary>
    public bool LimitsReads => table.Of(ispb).Read.IsSet;

    /// <summary>Whether it counts something that its next owner would have to know.</summary>
    public bool IsCounting
    {
        get
        {
            var (limits, nowMs) = (table.Of(ispb), NowMs);
            lock (_gate)
                return _reads?.IsFresh(limits.Read, nowMs) == false || _sends?.IsFresh(limits.Send, nowMs) == false;
        }
    }

    private long NowMs => time.ToMs(time.GetTimestamp());

    /// <summary>Counts a start or pull.</summary>
    /// <returns>Null where it is let in.</returns>
    public PullReply? RefuseRead()
    {
        var limit = table.Of(ispb).Read;
        if (!limit.IsSet)
            return null;
        lock (_gate)
        {
            var nowMs = NowMs;
            var wait = (_reads ??= new TrafficMeter()).TryTake(limit, 0, nowMs);
            return wait == 0
                ? null
                : new PullReply(PullStatus.RateLimit, RetryAfter: TimeSpan.FromMilliseconds(wait))
                {
                    Limit = _reads.StateOf(limit, nowMs),
                };
        }
    }

    /// <summary>Counts what an answer hands out, and lets the answer say where the participant stands.</summary>
    public PullReply HandOut(PullReply reply)
    {
        var limit = table.Of(ispb).Read;
        if (!limit.IsSet)
            return reply;
        var cost = limit.Messages > 0 && reply.Messages is { } batch ? MessageCost.Of(batch) : 0;
        lock (_gate)
        {
            var nowMs = NowMs;
            (_reads ??= new TrafficMeter()).TakeOff(limit, cost, nowMs);
            return reply with { Limit = _reads.StateOf(limit, nowMs) };
        }
    }

    /// <summary>Counts a request to append.</summary>
    /// <param name="cost">Of all its messages (<see cref="MessageCost"/>).</param>
    public SendReply CountSend(long cost)
    {
        var limit = table.Of(ispb).Send;
        if (!limit.IsSet)
            return new SendReply(SendStatus.Admitted);
        lock (_gate)
        {
            var nowMs = NowMs;
            var wait = (_sends ??= new TrafficMeter()).TryTake(limit, cost, nowMs);
            return new SendReply(
                wait == 0 ? SendStatus.Admitted : SendStatus.RateLimit, TimeSpan.FromMilliseconds(wait),
                _sends.StateOf(limit, nowMs));
        }
    }
}
