namespace PixStream.Http.Credentials;

/// <summary>The registry in force. One caller at a time gives it the next one; all others only read.</summary>
internal sealed class ParticipantRegistry
{
    private volatile Registry? _current;

    /// <summary>Whether there was a registry yet. Until then it cannot be told if a caller is a participant.</summary>
    public bool IsKnown => _current is not null;

    /// <summary>Without participants before the first.</summary>
    public Registry Current => _current ?? Registry.Empty;

    /// <summary>Puts another one into force.</summary>
    public void Take(Registry next)
    {
        var previous = Current;
        next = next.After(previous);
        // First it is in force, so that a caller whose wait ends is judged by it.
        _current = next;
        previous.EndWaitsChangedIn(next);
    }
}
