using System.Globalization;

namespace PixStream.Fuzz.Servers;

/// <summary>
/// The settings of the server under test: short waits, so that an empty stream costs little, and little room to waste.
/// </summary>
internal sealed record ServerLimits
{
    /// <summary>A stream that is not pulled for this long ends.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest message, in bytes.</summary>
    public int MessageBytesMax { get; init; } = 64 << 10;

    /// <summary>Managed memory that the server may use at most, in bytes. Without it, it dies.</summary>
    private static long HeapBytesMax => 300L << 20;

    public IEnumerable<(string Name, string Value)> Settings =>
    [
        ("PixStream:Streams:IdleTimeout", Text(IdleTimeout)),
        ("PixStream:Http:SpiWait", Text(TimeSpan.FromMilliseconds(10))),
        ("PixStream:Http:JsonWait", Text(TimeSpan.FromMilliseconds(15))),
        ("PixStream:Http:MaxMessageBytes", MessageBytesMax.ToString(CultureInfo.InvariantCulture)),
        ("PixStream:Utilities:Enabled", "true"),
        // A message without a schema goes on, so that the JSON profile meets values that a schema would refuse.
        ("PixStream:Inspection:Invalid", "Reject"),
        ("PixStream:Signatures:Verify", "Warn"),
        ("PixStream:Journal:SegmentBytes", "16777216"),
        // What is looked for lies in front of the journal, and a flush costs more than the rest of a request.
        ("PixStream:Journal:Flush", "OsCache"),
        ("DOTNET_gcServer", "0"),
        ("DOTNET_GCHeapHardLimit", HeapBytesMax.ToString("X", CultureInfo.InvariantCulture)),
    ];

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
