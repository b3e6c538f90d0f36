using PixStream.Cli.Requests;

namespace PixStream.Cli.Runs;

/// <summary>When a run ends, and why: its time, an interruption, or the first thing that makes going on pointless.</summary>
internal sealed class RunBounds : IAsyncDisposable
{
    /// <summary>How long requests that are on their way may take once the run ends.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TimeProvider _time;
    private readonly ITimer _deadline;
    private readonly CancellationTokenRegistration _interruption;
    private ITimer? _grace;
    private bool _reached;

    public RunBounds(TimeSpan duration, TimeProvider time, CancellationToken interrupted)
    {
        _time = time;
        Duration = duration;
        StartedAt = time.GetTimestamp();
        _deadline = time.CreateTimer(_ => End(EndReason.Duration), null, duration, Timeout.InfiniteTimeSpan);
        _interruption = interrupted.Register(() => End(EndReason.Interrupt));
    }

    public TimeSpan Duration { get; }

    /// <summary>A timestamp of the run's <see cref="TimeProvider"/>.</summary>
    public long StartedAt { get; }

    public TimeSpan Elapsed => _time.GetElapsedTime(StartedAt);

    /// <summary>Nothing new is begun any more, and no loop waits to repeat.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Nor is an answer waited for any more: <see cref="Grace"/> after <see cref="Stop"/>.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Null while the run goes on; of several reasons the first.</summary>
    public EndReason? Reason { get; private set; }

    /// <summary>Whether the server ever answered. If it did, a connection that fails later is worth another try.</summary>
    public bool Reached
    {
        get => Volatile.Read(ref _reached);
        set => Volatile.Write(ref _reached, value);
    }

    /// <summary>What made it end, where that was a failure.</summary>
    public Refusal? Failure { get; private set; }

    public void End(EndReason reason, Refusal? failure = null)
    {
        lock (_gate)
        {
            if (Reason is not null)
                return;
            (Reason, Failure) = (reason, failure);
            _grace = _time.CreateTimer(_ => _abort.Cancel(), null, Grace, Timeout.InfiniteTimeSpan);
        }

        _stop.Cancel();
    }

    /// <summary>
    /// Ends the run where an answer did not come because there is no server. Else the request is to be repeated.
    /// </summary>
    /// <returns>What happened.</returns>
    /// <exception cref="OperationCanceledException">The run has ended.</exception>
    public Refusal Judge(Uri server, Exception lost)
    {
        var why = ServerClient.Describe(server, lost);
        if (!Reached && ServerClient.NeverConnected(lost))
            End(EndReason.Unreachable, why with { Detail = "Is the URL right, and the server running?" });
        Stop.ThrowIfCancellationRequested();
        return why;
    }

    public async ValueTask DisposeAsync()
    {
        // Each waits for its callback, if it runs just now.
        await _interruption.DisposeAsync();
        await _deadline.DisposeAsync();
        if (_grace is not null)
            await _grace.DisposeAsync();
        _stop.Dispose();
        _abort.Dispose();
    }
}
