using Microsoft.AspNetCore.Http;

namespace PixStream.Http;

/// <summary>Answers what no endpoint takes: a known path with another method, and unknown paths.</summary>
internal sealed class UnroutedEndpoints(Refusals refusals)
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
            context.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal) ? Profile.Spi : Profile.Json,
            Problems.NotFound,
            "Nothing is served here. GET /openapi.json lists the paths.");
}
