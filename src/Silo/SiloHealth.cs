using PixStream.Clustering;
using PixStream.Grains;

namespace PixStream.Silo;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it has joined the cluster and can make decisions durable.
/// </summary>
internal static class SiloHealth
{
    public static void Map(WebApplication app)
    {
        var backend = app.Services.GetRequiredService<BackendReadiness>();
        var owners = app.Services.GetRequiredService<GrainOwners>();
        app.MapGet("/health/live", static () => Results.Text("""{"status":"live"}""", "application/json"));
        app.MapGet("/health/ready", () =>
            owners.IsStopping ? NotReady("This silo is shutting down.")
            : backend.Hindrance is { } hindrance ? NotReady(hindrance)
            : !owners.HasJoined ? NotReady("This silo has not joined its cluster yet.")
            : Results.Text("""{"status":"ready"}""", "application/json"));
    }

    private static IResult NotReady(string reason) =>
        Results.Text(
            $$"""{"status":"not ready","reason":"{{reason}}"}""",
            "application/json",
            statusCode: StatusCodes.Status503ServiceUnavailable);
}
