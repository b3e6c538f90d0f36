using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;

namespace PixStream.Http.Routing;

/// <summary>Answers what no endpoint takes: a known path with another method, and unknown paths.</summary>
internal sealed class UnroutedEndpoints(RefusalWriter refusals)
{
    /// <summary>Answers 405 for a path that takes these methods.</summary>
    public RequestDelegate OtherMethod(Profile profile, string allow) => context =>
    {
        context.Response.Headers.Allow = allow;
        return refusals.WriteAsync(
            context, profile, Problems.MethodNotAllowed, $"This path takes {allow}. Repeat the request with it.");
    };

    public Task UnknownPathAsync(HttpContext context) =>
        refusals.WriteAsync(
            context,
            ProfileOf(context.Request.Path.Value ?? ""),
            Problems.NotFound,
            "Nothing is served here. GET /openapi.json lists the paths; capitals and small letters are different ones.");

    /// <summary>The profile that a path belongs to, or would if it were written right.</summary>
    public static Profile ProfileOf(string path) =>
        path.StartsWith("/api/v1", StringComparison.OrdinalIgnoreCase) && (path.Length == 7 || path[7] is '/' or '?')
            ? Profile.Spi
            : Profile.Json;
}
