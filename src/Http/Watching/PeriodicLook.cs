using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PixStream.Http.Watching;

/// <summary>
/// Looks for a change again and again as long as the process serves. A failure of an unforeseen kind ends neither that nor the
/// process.
/// </summary>
internal abstract partial class PeriodicLook(TimeSpan period, TimeProvider time, ILogger logger) : BackgroundService
{
    protected abstract void Look();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            TryLook();
    }

    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (Exception failure)
        {
            LogFailed(logger, GetType().Name, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Watch} failed; it looks again.")]
    private static partial void LogFailed(ILogger logger, string watch, Exception failure);
}
