using Microsoft.Extensions.Logging;

namespace PixStream.Http.Refusals;

internal sealed partial class RefusalWriter
{
    // Debug: a client that repeats a mistake a thousand times a second must not write our disk full; the metrics count them.
    // Without the detail, which may quote a message.
    [LoggerMessage(LogLevel.Debug, "Refused {Method}: {Status} {Problem}")]
    private partial void LogRefused(string method, int status, string problem);
}
