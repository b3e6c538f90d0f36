using PixStream.Simulation.Worlds;

namespace PixStream.Simulation;

/// <summary>
/// One thread that does, one at a time and in an order drawn from the seed, all that would run side by side. Between two pieces
/// lies an await: any order of the pieces comes up in some seed. What threads do to each other within a piece is
/// for the stress tests of the stores.
/// </summary>
internal sealed class RunLoop(Random random)
{
    private readonly List<Piece> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    private readonly record struct Piece(SimulatedProcess Process, SendOrPostCallback Callback, object? State);

    /// <summary>Pieces that were run so far.</summary>
    public long Steps { get; private set; }

    public int Count => _ready.Count;

    public void Add(SimulatedProcess process, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Environment.FailFast($"Something left the thread of the simulation: {Environment.StackTrace}");
        _ready.Add(new Piece(process, callback, state));
    }

    /// <summary>Runs one piece of those that wait.</summary>
    public void Step()
    {
        var index = random.Next(_ready.Count);
        var piece = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (piece.Process.IsGone)
            return;
        Steps++;
        SynchronizationContext.SetSynchronizationContext(piece.Process);
        piece.Callback(piece.State);
    }

    /// <summary>What a process had still to do is never done.</summary>
    public void Forget(SimulatedProcess process) => _ready.RemoveAll(piece => piece.Process == process);

    public int CountOf(SimulatedProcess process) => _ready.Count(piece => piece.Process == process);
}
