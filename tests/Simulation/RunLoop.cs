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

    private readonly record struct Piece(Site Site, SendOrPostCallback Callback, object? State);

    /// <summary>Pieces that were run so far.</summary>
    public long Steps { get; private set; }

    public int Count => _ready.Count;

    public void Add(Site site, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Environment.FailFast($"Something left the thread of the simulation: {Environment.StackTrace}");
        _ready.Add(new Piece(site, callback, state));
    }

    /// <summary>Runs one piece of those that wait.</summary>
    public void Step()
    {
        var index = random.Next(_ready.Count);
        var piece = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (piece.Site.IsGone)
            return;
        Steps++;
        SynchronizationContext.SetSynchronizationContext(piece.Site);
        piece.Callback(piece.State);
    }

    /// <summary>What a site had still to do is never done.</summary>
    public void Forget(Site site) => _ready.RemoveAll(piece => piece.Site == site);

    public int CountOf(Site site) => _ready.Count(piece => piece.Site == site);
}

/// <summary>A process: what it awaits goes on within it, or, once it was killed, not at all.</summary>
internal sealed class Site(RunLoop loop) : SynchronizationContext
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
