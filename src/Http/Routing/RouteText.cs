using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>What stands in a request's path.</summary>
internal static class RouteText
{
    /// <summary>The route parameter that holds the participant.</summary>
    public const string IspbParameter = "ispb";

    public static string Of(HttpContext context, string parameter) => context.Request.RouteValues[parameter] as string ?? "";

    /// <summary>The participant that the path names, or why it names none.</summary>
    public static Refusal? ReadIspb(HttpContext context, out Ispb ispb) =>
        Ispb.TryParse(Of(context, IspbParameter), out ispb)
            ? null
            : new Refusal(Problems.MalformedIspb, "An ISPB is 8 characters of 0-9 and A-Z. Correct the path.");
}
