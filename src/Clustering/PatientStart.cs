using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PixStream.Clustering;

/// <summary>
/// Starts the list of silos. A list that cannot be had yet is tried again every second: programs of a cluster may start before
/// their database, and before its tables.
/// </summary>
internal sealed partial class PatientStart(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<PatientStart> logger)
{
    private const int TriesPerReminder = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the list has started.</summary>
    /// <exception cref="OperationCanceledException">The program stops.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, cancellationToken);
        string? told = null;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await start(stopping.Token);
                return;
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                var reason = RedisFailures.Say(failure);
                if (reason != told || tries % TriesPerReminder == 0)
                    LogWaiting(reason);
                told = reason;
                await Task.Delay(Pause, time, stopping.Token);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The list of silos cannot be had yet; it is tried every second: {Reason}")]
    private partial void LogWaiting(string reason);
}
