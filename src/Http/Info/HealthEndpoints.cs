using Microsoft.AspNetCore.Http;
using PixStream.Http.Credentials;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Streams.Ports;

namespace PixStream.Http.Info;

/// <summary>
/// <c>/health/live</c>: the process answers; if it does not, restart it. <c>/health/ready</c>: it can serve; while it
/// cannot, send it nothing new.
/// </summary>
/// <param name="participants">What is behind this node.</param>
/// <param name="registry">Null where no credentials are asked for.</param>
/// <param name="draining">Whether this node goes.</param>
/// <param name="refusals">Writes that it is not ready.</param>
internal sealed class HealthEndpoints(
    IParticipants participants, ParticipantRegistry? registry, Draining draining, RefusalWriter refusals)
{
    public const string LivePattern = "/health/live";
    public const string ReadyPattern = "/health/ready";

    private static readonly byte[] Live = """{"status":"live"}"""u8.ToArray();
    private static readonly byte[] Ready = """{"status":"ready"}"""u8.ToArray();

    public static Task LiveAsync(HttpContext context) => WriteAsync(context.Response, Live);

    public Task ReadyAsync(HttpContext context)
    {
        if (draining.HasBegun)
            return refusals.WriteAsync(context, Profile.Json, Problems.Unavailable, "This node is shutting down.");
        if (registry is { IsKnown: false })
            return refusals.WriteAsync(
                context, Profile.Json, Problems.Unavailable, "The registry of participants cannot be read yet.");
        return participants.IsAvailable
            ? WriteAsync(context.Response, Ready)
            : refusals.WriteAsync(
                context, Profile.Json, Problems.Unavailable,
                "Messages can be neither stored nor handed out at the moment: what is behind this node cannot be reached or takes nothing.");
    }

    private static async Task WriteAsync(HttpResponse response, byte[] body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        await response.BodyWriter.WriteAsync(body);
    }
}
