namespace PixStream.Streams.Ports;

/// <summary>
/// The request that is served where the code runs: its id, for log lines, traces and audit records. It follows the call through
/// its awaits, and is gone once the request is answered, also for what the request left running.
/// </summary>
/// <remarks>The id may be its caller's own text: 1 to 64 letters, digits, dots, hyphens and underscores, and no more.</remarks>
public sealed class CurrentRequest : IDisposable
{
    private static readonly AsyncLocal<CurrentRequest?> Served = new();

    private volatile string? _id;

    private CurrentRequest(string id) => _id = id;

    /// <summary>Null outside of requests, and where nothing follows them.</summary>
    public static string? Id => Served.Value?._id;

    /// <summary>Sets it for the rest of the asynchronous method that calls this, and for all that the method calls.</summary>
    public static CurrentRequest Begin(string id)
    {
        var request = new CurrentRequest(id);
        Served.Value = request;
        return request;
    }

    /// <summary>The request is answered.</summary>
    public void Dispose() => _id = null;
}
