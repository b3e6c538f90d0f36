using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PixStream.Http.Pages;

/// <summary>What a request says of who reads its answer: a browser or a terminal, and in which language.</summary>
internal static class Preferences
{
    private const string Html = "text/html";
    private const string Text = "text/plain";

    /// <summary>
    /// Whether HTML is named, and not weighed below plain text. Browsers name it; curl and other programs say <c>*/*</c>.
    /// </summary>
    public static bool IsBrowser(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept!, out var ranges))
            return false;
        var html = WeightOf(Html, ranges);
        return html > 0 && html >= WeightOf(Text, ranges);
    }

    /// <summary>Whether Portuguese is preferred to English. Of two that weigh the same, the first counts.</summary>
    public static bool IsPortuguese(StringValues acceptLanguage)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptLanguage!, out var ranges))
            return false;
        var (isPortuguese, best) = (false, 0.0);
        foreach (var range in ranges)
        {
            var speaks = Is(range.Value, "pt");
            if ((speaks || Is(range.Value, "en") || range.Value == "*") && (range.Quality ?? 1) > best)
                (isPortuguese, best) = (speaks, range.Quality ?? 1);
        }

        return isPortuguese;
    }

    private static double WeightOf(string type, IList<MediaTypeHeaderValue> ranges) =>
        ranges.Where(range => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(static range => range.Quality ?? 1).DefaultIfEmpty(0).Max();

    /// <summary>The language, or one of its regions (<c>pt-BR</c>).</summary>
    private static bool Is(StringSegment range, string language) =>
        range.StartsWith(language, StringComparison.OrdinalIgnoreCase)
        && (range.Length == language.Length || range[language.Length] == '-');
}
