namespace PixStream.Simulation.Worlds;

/// <summary>A process: what it awaits goes on within it, or, once it was killed, not at all.</summary>
internal sealed class SimulatedProcess(RunLoop loop) : SynchronizationContext
{
    public bool IsGone { get; private set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsGone)
            loop.Add(this, d, state);
    }

    public void Post(Action action) => Post(static action => ((Action)action!)(), action);

    public override SynchronizationContext CreateCopy() => this;

    public void Kill()
    {
        IsGone = true;
        loop.Forget(this);
    }
}
