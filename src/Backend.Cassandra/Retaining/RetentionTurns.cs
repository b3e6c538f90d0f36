using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Retaining;

/// <summary>
/// Retention of one participant in the background: one run at a time, and another one behind it where something came meanwhile.
/// </summary>
internal sealed class RetentionTurns(Ispb ispb, Retention retention)
{
    private readonly Lock _gate = new();
    private Durable? _next;
    private bool _isRunning;
    private bool _closed;
    private long _from;

    /// <param name="durable">What tells which buckets are confirmed.</param>
    /// <param name="removed">Told of each bucket that is gone.</param>
    public void Begin(Durable durable, Action<long> removed)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _next = durable;
            if (_isRunning)
                return;
            _isRunning = true;
        }

        _ = Task.Run(() => RunAsync(removed));
    }

    /// <summary>Begins nothing more, and ends with the bucket at hand.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    private async Task RunAsync(Action<long> removed)
    {
        while (Take() is { } durable)
            _from = await retention.RunAsync(ispb, durable, _from, bucket =>
            {
                removed(bucket);
                lock (_gate)
                    return !_closed;
            });
    }

    private Durable? Take()
    {
        lock (_gate)
        {
            var durable = _closed ? null : _next;
            _next = null;
            _isRunning = durable is not null;
            return durable;
        }
    }
}
