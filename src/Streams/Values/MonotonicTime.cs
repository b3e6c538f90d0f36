namespace PixStream.Streams.Values;

/// <summary>The rules count in milliseconds of a clock that is never set.</summary>
internal static class MonotonicTime
{
    public static long ToMs(this TimeProvider time, long timestamp) => timestamp / (time.TimestampFrequency / 1000);
}
