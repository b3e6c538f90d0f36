namespace PixStream.Streams.Owners;

/// <summary>
/// One claim for all that need it at the same time. Until each had its turn with it, the owner does not retire.
/// </summary>
internal sealed class SharedClaim
{
    private readonly Lock _gate = new();
    private Task? _claiming;
    private int _users;

    /// <summary>Whether a caller waits for the claim, or has not had a turn since.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_gate)
                return _users > 0;
        }
    }

    /// <summary>
    /// Waits for the claim that is on its way, or begins one. <see cref="Leave"/> belongs to it, unless it fails.
    /// </summary>
    public async Task JoinAsync(Func<Task> begin)
    {
        Task claiming;
        lock (_gate)
        {
            _users++;
            claiming = _claiming ??= begin();
        }

        try
        {
            await claiming;
        }
        catch
        {
            lock (_gate)
                _users--;
            throw;
        }
        finally
        {
            lock (_gate)
                if (_claiming == claiming)
                    _claiming = null;
        }
    }

    public void Leave(ref bool joined)
    {
        if (!joined)
            return;
        joined = false;
        lock (_gate)
            _users--;
    }
}
