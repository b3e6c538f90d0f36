namespace PixStream.Streams;

/// <summary>A pull that waits for a message. Ends once: with an answer, by its time, or because its caller went away.</summary>
internal sealed class Waiter(ParticipantOwner owner, StreamId stream, int step)
    : TaskCompletionSource<Waiter.Answer>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What was decided, what must be durable before it may be told, and what the cap counted then.</summary>
    internal readonly record struct Answer(PullOutcome Outcome, Task Durable, int SlotsUsed);

    public StreamId Stream => stream;

    public int Step => step;

    private ITimer? _timer;
    private CancellationTokenRegistration _registration;

    /// <summary>Lets the wait end by itself. Called outside the turn.</summary>
    public void EndAfter(TimeSpan wait, TimeProvider time, CancellationToken endWait)
    {
        _registration = endWait.UnsafeRegister(static waiter => ((Waiter)waiter!).End(), this);
        _timer = time.CreateTimer(static waiter => ((Waiter)waiter!).End(), this, wait, Timeout.InfiniteTimeSpan);
    }

    public void Release()
    {
        _timer?.Dispose();
        _registration.Dispose();
    }

    private void End() => owner.EndWait(this);
}
