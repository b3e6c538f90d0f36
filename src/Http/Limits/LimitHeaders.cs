using System.Globalization;
using Microsoft.AspNetCore.Http;
using PixStream.Streams.Limits;

namespace PixStream.Http.Limits;

/// <summary>The headers that say where a participant stands with its limit: docs/reference/limits.md.</summary>
internal static class LimitHeaders
{
    public const string Limit = "X-RateLimit-Limit";
    public const string Remaining = "X-RateLimit-Remaining";
    public const string Reset = "X-RateLimit-Reset";

    /// <summary>Sets them, where there is a limit.</summary>
    public static void Set(HttpResponse response, LimitState? state)
    {
        if (state is null)
            return;
        var headers = response.Headers;
        headers[Limit] = state.Limit.ToString(CultureInfo.InvariantCulture);
        headers[Remaining] = state.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[Reset] = state.ResetSeconds.ToString(CultureInfo.InvariantCulture);
    }
}
