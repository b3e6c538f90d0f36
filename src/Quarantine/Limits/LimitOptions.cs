using System.ComponentModel.DataAnnotations;
using PixStream.Streams.Limits;

namespace PixStream.Quarantine.Limits;

/// <summary>
/// What each participant may read and send, unless it has limits of its own: section <c>PixStream:Limits</c>. 0: no limit.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Limits";

    /// <summary>The highest value of each limit.</summary>
    public const int Max = 1_000_000;

    /// <summary>Starts and pulls a second. 0 to 1,000,000; default 0.</summary>
    [Range(0, 1_000_000)]
    public int ReadRequests { get; set; }

    /// <summary>Units of messages handed out a second (<see cref="MessageCost"/>). 0 to 1,000,000; default 0.</summary>
    [Range(0, 1_000_000)]
    public int ReadMessages { get; set; }

    /// <summary>
    /// Units that may be handed out at once after a pause. 0 to 1,000,000; default 0, five times <see cref="ReadMessages"/>.
    /// </summary>
    [Range(0, 1_000_000)]
    public int ReadBurst { get; set; }

    /// <summary>Requests to append a second. 0 to 1,000,000; default 0.</summary>
    [Range(0, 1_000_000)]
    public int SendRequests { get; set; }

    /// <summary>Units of messages sent a second (<see cref="MessageCost"/>). 0 to 1,000,000; default 0.</summary>
    [Range(0, 1_000_000)]
    public int SendMessages { get; set; }

    /// <summary>
    /// Units that may be sent at once after a pause. 0 to 1,000,000; default 0, five times <see cref="SendMessages"/>.
    /// </summary>
    [Range(0, 1_000_000)]
    public int SendBurst { get; set; }

    /// <summary>
    /// Senders are slowed once most appends take longer than this until the store has them (<see cref="SendPressure"/>). 0 to 10
    /// seconds; default 0, never.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan BackPressureAfter { get; set; }

    /// <summary>The same as the rules take it.</summary>
    public TrafficLimits ToLimits() => new(
        new TrafficLimit(ReadRequests, ReadMessages, ReadBurst), new TrafficLimit(SendRequests, SendMessages, SendBurst));
}
