namespace PixStream.Streams.Limits;

/// <summary>What one participant may do in one direction. 0 in a member: no such limit.</summary>
/// <param name="Requests">Requests a second, counted over the last second.</param>
/// <param name="Messages">Units of messages a second (<see cref="MessageCost"/>).</param>
/// <param name="Burst">
/// Units that may go at once after a pause: as many as the allowance holds. 0: those of five seconds, the Central Bank's measure.
/// </param>
public readonly record struct TrafficLimit(int Requests = 0, int Messages = 0, int Burst = 0)
{
    private const int BurstSeconds = 5;

    /// <summary>Whether anything is limited.</summary>
    public bool IsSet => Requests > 0 || Messages > 0;

    /// <summary>Units that the allowance holds when it is full.</summary>
    public long BurstUnits => Burst > 0 ? Burst : (long)Messages * BurstSeconds;
}

/// <summary>What one participant may do.</summary>
/// <param name="Read">Starts and pulls, and the messages that they hand out.</param>
/// <param name="Send">Requests to append, and the messages in them.</param>
public sealed record TrafficLimits(TrafficLimit Read = default, TrafficLimit Send = default)
{
    /// <summary>No limit.</summary>
    public static readonly TrafficLimits None = new();

    /// <summary>Whether anything is limited.</summary>
    public bool IsSet => Read.IsSet || Send.IsSet;
}

/// <summary>Where a participant stands with the limit of which it has least left.</summary>
/// <param name="Limit">Requests a second, or units of a full allowance.</param>
/// <param name="Remaining">Requests or whole units that are left now.</param>
/// <param name="ResetSeconds">Seconds until all of it is there again, if nothing else comes; rounded up.</param>
public sealed record LimitState(int Limit, int Remaining, int ResetSeconds);
