namespace PixStream.Cli.Load;

/// <summary>
/// Says when a request is due, at even intervals from the start, whether or not earlier ones were answered. A request that found
/// no free connection at its time counts as late from then on: a slow server does not get to slow its own measurement down.
/// </summary>
internal sealed class Pacer(int? messagesPerSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _dealt;

    /// <summary>Waits for the time of the next request.</summary>
    /// <returns>The timestamp from which its latency counts.</returns>
    public async ValueTask<long> WaitAsync(int messages, CancellationToken stop)
    {
        if (messagesPerSecond is not { } rate)
            return time.GetTimestamp();
        var before = Interlocked.Add(ref _dealt, messages) - messages;
        var due = _start + (long)(before / (double)rate * time.TimestampFrequency);
        var ahead = time.GetElapsedTime(time.GetTimestamp(), due);
        if (ahead <= TimeSpan.Zero)
            return due;
        await Task.Delay(ahead, time, stop);
        return time.GetTimestamp();
    }
}
