namespace PixStream.Cli.Measures;

/// <summary>Messages counted and answers timed by all loops of a run together; and what both were over the last second.</summary>
internal sealed class Flow(TimeProvider time)
{
    // Shorter than this a rate jumps about; the display asks more often.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Histogram _histogram = new();
    private readonly Lock _display = new();
    private readonly long _start = time.GetTimestamp();
    private long _messagesBefore;
    private long _windowStart = time.GetTimestamp();
    private Recent? _recent;
    private long _last = time.GetTimestamp();
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Of the messages, as they are: not packed, without framing.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public Latency Latency => _histogram.Latency;

    /// <summary>
    /// Messages a second from the start to the last one: what a run waits for after that says nothing about its pace.
    /// </summary>
    public double PerSecond => Messages == 0 ? 0 : Messages / time.GetElapsedTime(_start, Volatile.Read(ref _last)).TotalSeconds;

    public void Add(int messages, long bytes, TimeSpan duration)
    {
        Interlocked.Add(ref _messages, messages);
        Interlocked.Add(ref _bytes, bytes);
        _histogram.Add(duration);
        Volatile.Write(ref _last, time.GetTimestamp());
    }

    /// <summary>Messages a second, and latency, over the last full second or a little more; in the first one, so far.</summary>
    public Recent Recent()
    {
        lock (_display)
        {
            var elapsed = time.GetElapsedTime(_windowStart);
            if (elapsed < Window)
                return _recent ?? new Recent(PerSecond, Latency);
            var messages = Messages;
            _recent = new Recent((messages - _messagesBefore) / elapsed.TotalSeconds, _histogram.Since());
            (_messagesBefore, _windowStart) = (messages, time.GetTimestamp());
            return _recent.Value;
        }
    }
}

/// <summary>What was measured lately.</summary>
internal readonly record struct Recent(double PerSecond, Latency Latency);
