using System.Globalization;

namespace PixStream;

/// <summary>
/// A number with its noun, as people write it, the same in every country. Compiled into each project that tells people a count.
/// </summary>
internal static class Counted
{
    /// <summary><c>1 message</c>, <c>2,000 messages</c>.</summary>
    public static string Of(long count, string noun) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";
}
