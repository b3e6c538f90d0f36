using Microsoft.Extensions.Primitives;

namespace PixStream.Http.Routing;

/// <summary>
/// A header that is a list (RFC 9110, 5.6.1): several lines are one list, and elements without a text do not count.
/// </summary>
internal static class HeaderList
{
    public static IReadOnlyList<string> Of(StringValues values) =>
        [.. values.SelectMany(static line =>
            (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    public static bool IsEmpty(StringValues values)
    {
        foreach (var line in values)
            if (line.AsSpan().ContainsAnyExcept(" \t,"))
                return false;
        return true;
    }
}
