using System.ComponentModel.DataAnnotations;

namespace PixStream.Streams.Rules;

/// <summary>What the cap on streams counts. Both readings of the SPI's rule exist.</summary>
public enum CapCounts
{
    /// <summary>Streams that are open: started, not deleted, not idle for too long.</summary>
    OpenStreams = 0,

    /// <summary>Start and pull requests being answered, long polls included.</summary>
    InFlightRequests = 1,
}

/// <summary>The limits of a participant's streams: section <c>PixStream:Streams</c>.</summary>
public sealed class StreamRules
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Streams";

    /// <summary>Streams a participant may have at once. 1 to 100; default 6, the SPI's limit.</summary>
    [Range(1, 100)]
    public int MaxStreams { get; set; } = 6;

    /// <summary>Messages in a batch at most. 1 to 10; default 10, the SPI's limit.</summary>
    [Range(1, 10)]
    public int MaxBatch { get; set; } = 10;

    /// <summary>What <see cref="MaxStreams"/> counts. Default: open streams.</summary>
    [EnumDataType(typeof(CapCounts))]
    public CapCounts CapCounts { get; set; } = CapCounts.OpenStreams;

    /// <summary>
    /// A stream in which no pull waited and none came for this long, and no answer was being taken, is closed, and its batch is
    /// handed out again. 1 second to 1 hour; default 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A message handed out this often without being confirmed is parked. 0 (off) to 1,000; default 0.
    /// </summary>
    [Range(0, 1000)]
    public int MaxDeliveries { get; set; }

    /// <summary>
    /// Streams that may be open when the cap counts requests in flight: starting one and leaving it must not cost
    /// memory without end.
    /// </summary>
    internal int OpenStreamsMax => CapCounts == CapCounts.OpenStreams ? MaxStreams : MaxStreams * 100;
}
