namespace PixStream.Doubles;

/// <summary>What passes here waits while it is held.</summary>
internal sealed class Gate
{
    private TaskCompletionSource? _held;

    /// <summary>Holds what comes, or lets go on what waits and all that comes.</summary>
    public void Hold(bool hold) => Interlocked.Exchange(ref _held, hold ? new TaskCompletionSource() : null)?.SetResult();

    public Task PassAsync() => _held?.Task ?? Task.CompletedTask;
}
