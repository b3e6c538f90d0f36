using Microsoft.Extensions.Logging;
using PixStream.Http.Routing;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

/// <summary>
/// Counts answers that could not be sent, since their callers went away or took too little: in the metrics at once, in the log
/// once a minute at most, as a thousand such callers must not fill the disk.
/// </summary>
internal sealed partial class AbortedAnswers(HttpInstruments instruments, TimeProvider time, ILogger<AbortedAnswers> logger)
    : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _count;

    /// <param name="operation">What was not answered whole.</param>
    /// <param name="ispb">The participant in the path; null where it names none.</param>
    public void Add(Operation operation, Ispb? ispb)
    {
        instruments.Aborted(operation, ispb);
        lock (_gate)
        {
            _count++;
            _timer ??= time.CreateTimer(
                static aborted => ((AbortedAnswers)aborted!).Tell(), this, Pause, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => Tell();

    private void Tell()
    {
        int count;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            (count, _count) = (_count, 0);
        }

        if (count > 0)
            LogAborted(count);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Answers that could not be sent whole within the last minute: {Count}. Their callers went away or took too little of them. Nothing is lost: batches are handed out again.")]
    private partial void LogAborted(int count);
}
