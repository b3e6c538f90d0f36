namespace PixStream.Hosting;

/// <summary>
/// Ends the process if its parts do not stop in time: one of them may be waiting for a server that is gone. Acknowledged
/// messages are durable by then, so nothing is lost.
/// </summary>
internal sealed class StopLimit : IDisposable
{
    private readonly CancellationTokenRegistration _stopping;
    private readonly ITimer _timer;

    /// <param name="limit">How long it may take to stop.</param>
    /// <param name="time">Measures that.</param>
    /// <param name="end">Ends the process.</param>
    /// <param name="stopping">Cancelled when it is told to stop.</param>
    public StopLimit(TimeSpan limit, TimeProvider time, Action end, CancellationToken stopping)
    {
        _timer = time.CreateTimer(_ => end(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stopping = stopping.UnsafeRegister(_ => _timer.Change(limit, Timeout.InfiniteTimeSpan), null);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _timer.Dispose();
    }
}
