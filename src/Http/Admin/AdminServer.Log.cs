using Microsoft.Extensions.Logging;

namespace PixStream.Http.Admin;

internal sealed partial class AdminServer
{
    [LoggerMessage(LogLevel.Information, "The admin API is at {Url}. It asks for {Credentials}.")]
    private partial void LogServing(string url, string credentials);

    [LoggerMessage(
        LogLevel.Warning,
        "There is no admin API: {Url} cannot be had. {Reason} Set PixStream:Admin:Url to another loopback address, or to nothing if it is not wanted.")]
    private partial void LogAbsent(string url, string reason);
}
