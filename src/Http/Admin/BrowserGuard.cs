using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Admin;

/// <summary>
/// Keeps web pages out. Any page in a browser on this machine can send requests here: to this address, with its own
/// <c>Origin</c>, or under a name of its own that it lets point here, with that name as <c>Host</c>.
/// </summary>
internal sealed class BrowserGuard(RefusalWriter refusals)
{
    /// <summary>Refuses what a web page may have sent; gives the rest to <paramref name="next"/>.</summary>
    public RequestDelegate Before(RequestDelegate next) => context =>
    {
        // A stored message is shown as it was sent, and could be a page with a script.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Refuse(context.Request) is { } refusal ? refusals.WriteAsync(context, Profile.Json, refusal) : next(context);
    };

    /// <summary>
    /// Why a request that changes something may be a web page's; null if it cannot be. A page's form has other types than JSON.
    /// </summary>
    public static Refusal? RefuseUnlessJson(HttpRequest request) => request.HasJsonContentType()
        ? null
        : new Refusal(Problems.UnsupportedMediaType, "Send a JSON object as Content-Type: application/json.");

    private static Refusal? Refuse(HttpRequest request)
    {
        if (!AdminOptions.IsLoopback(request.Host.Host))
            return new Refusal(
                Problems.ForbiddenHost,
                "The admin API answers to localhost and loopback addresses only. Name it so in the URL, or send such a Host.");
        return request.Headers.ContainsKey("Origin")
            ? new Refusal(
                Problems.ForbiddenOrigin, "The admin API is not for web pages. Use a program that sends no Origin, such as curl.")
            : null;
    }
}
