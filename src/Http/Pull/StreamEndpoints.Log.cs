using Microsoft.Extensions.Logging;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

internal sealed partial class StreamEndpoints
{
    [LoggerMessage(LogLevel.Debug, "{Participant} pulled token {TokenHash}: {Status}")]
    private partial void LogPulled(Ispb participant, string tokenHash, PullStatus status);

    [LoggerMessage(LogLevel.Debug, "{Participant} ended with token {TokenHash}: {Status}")]
    private partial void LogEnded(Ispb participant, string tokenHash, EndStatus status);
}
