namespace PixStream.Gateway;

/// <summary>What the gateway knows of its way to the cluster. Apart from those who use the way, because the client tells it while it is made.</summary>
public sealed class ClusterConnection : ILifecycleParticipant<IClusterClientLifecycle>
{
    private readonly TaskCompletionSource _joined = New();
    private TaskCompletionSource _loss = New();
    private volatile bool _isLost;

    /// <summary>Whether a silo was ever reached.</summary>
    public bool HasJoined => _joined.Task.IsCompleted;

    /// <summary>Ends when the first silo is reached.</summary>
    public Task First => _joined.Task;

    /// <summary>Whether a silo can be reached.</summary>
    public bool IsOpen => HasJoined && !_isLost;

    /// <summary>Ends when a silo is lost: what was asked through it will not be answered.</summary>
    public Task Loss => Volatile.Read(ref _loss).Task;

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Last, OnJoined, static _ => Task.CompletedTask);

    /// <summary>Told once the first silo was reached.</summary>
    public void Joined() => _joined.TrySetResult();

    /// <summary>Told whenever silos come or go.</summary>
    public void SilosChanged(int connected, int before)
    {
        _isLost = connected == 0;
        if (connected < before)
            Interlocked.Exchange(ref _loss, New()).SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task OnJoined(CancellationToken cancellationToken)
    {
        Joined();
        return Task.CompletedTask;
    }
}
