using Microsoft.Extensions.Logging;

namespace PixStream.Http;

internal sealed partial class Refusals
{
    // Debug: a client that repeats a mistake a thousand times a second must not write our disk full. The metrics count them.
    [LoggerMessage(LogLevel.Debug, "Refused {Method}: {Status} {Problem}. {Detail}")]
    private partial void LogRefused(string method, int status, string problem, string detail);
}
