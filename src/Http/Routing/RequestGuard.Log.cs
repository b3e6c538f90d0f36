using Microsoft.Extensions.Logging;

namespace PixStream.Http.Routing;

internal sealed partial class RequestGuard
{
    [LoggerMessage(LogLevel.Debug, "The caller went away")]
    private partial void LogCallerLeft(Exception exception);

    [LoggerMessage(LogLevel.Error, "A request failed")]
    private partial void LogFailed(Exception exception);
}
