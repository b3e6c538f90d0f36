using Microsoft.Extensions.Logging;

namespace PixStream.Hosting;

/// <summary>
/// How many connections a server has open at once, at most. One more is closed as soon as it is made: it costs no more than a
/// descriptor, one at a time. Counted, and told once a minute.
/// </summary>
public sealed partial class ConnectionLimit : IDisposable
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly ILogger<ConnectionLimit> _logger;
    private readonly Lazy<int> _max;
    private readonly ITimer _timer;
    private long _untold;
    private int _open;

    /// <param name="max">Asked once, before the first connection; the largest number there is where there is no limit.</param>
    /// <param name="time">Says when to tell of those that were refused.</param>
    /// <param name="logger">Told of them.</param>
    public ConnectionLimit(Func<int> max, TimeProvider time, ILogger<ConnectionLimit> logger)
    {
        _logger = logger;
        _max = new Lazy<int>(max);
        _timer = time.CreateTimer(static limit => ((ConnectionLimit)limit!).Tell(), this, TellEvery, TellEvery);
    }

    public int Max => _max.Value;

    /// <summary>Connections that are open now.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>Takes one more connection, if there is room. <see cref="Leave"/> belongs to it.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= Max)
        {
            HostingInstruments.ConnectionOpened();
            return true;
        }

        Interlocked.Decrement(ref _open);
        Interlocked.Increment(ref _untold);
        HostingInstruments.ConnectionRefused();
        return false;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _open);
        HostingInstruments.ConnectionClosed();
    }

    public void Dispose()
    {
        _timer.Dispose();
        Tell();
    }

    private void Tell()
    {
        if (Interlocked.Exchange(ref _untold, 0) is var refused and > 0)
            LogRefused(refused, Max);
    }

    [LoggerMessage(LogLevel.Warning,
        "Connections refused in the last minute: {Refused}. {Max} can be open at once. Allow the process more files (ulimit -n), or close what waits for nothing.")]
    private partial void LogRefused(long refused, int max);
}
