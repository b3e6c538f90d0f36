namespace PixStream.Gateway;

/// <summary>
/// What the gateway knows of its way to the cluster. Apart from those who use the way, because the client tells it while it is
/// made.
/// </summary>
public sealed class ClusterConnection : ILifecycleParticipant<IClusterClientLifecycle>, IDisposable
{
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _loss = new();
    private volatile bool _isLost;

    /// <summary>Whether a silo was ever reached.</summary>
    public bool HasJoined => _joined.Task.IsCompleted;

    /// <summary>Ends when the first silo is reached.</summary>
    public Task First => _joined.Task;

    /// <summary>Whether a silo can be reached.</summary>
    public bool IsOpen => HasJoined && !_isLost;

    /// <summary>
    /// Cancelled when a silo is lost: requests through it get no answer. It is a token and not a task, because thousands of
    /// requests wait for it at once, and only a token lets go of one of them at a cost that does not grow with their number.
    /// </summary>
    public CancellationToken Loss => Volatile.Read(ref _loss).Token;

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Last, OnJoined, static _ => Task.CompletedTask);

    /// <summary>Told once the first silo was reached.</summary>
    public void Joined() => _joined.TrySetResult();

    /// <summary>Told whenever silos come or go.</summary>
    public void SilosChanged(int connected, int before)
    {
        _isLost = connected == 0;
        if (connected < before)
            // Those that waited continue on the thread pool, not in this call of the Orleans client.
            _ = Interlocked.Exchange(ref _loss, new CancellationTokenSource()).CancelAsync();
    }

    public void Dispose() => Volatile.Read(ref _loss).Dispose();

    private Task OnJoined(CancellationToken cancellationToken)
    {
        Joined();
        return Task.CompletedTask;
    }
}
