namespace PixStream.Cli.Runs;

/// <summary>
/// The messages of <c>--count</c>, dealt out to loops before they ask for them, so that no message more is published or
/// confirmed. A loop that finds no message left waits for what another may give back.
/// </summary>
/// <param name="count">How many; null: as many as the loops want.</param>
internal sealed class MessageQuota(long? count)
{
    private readonly Lock _gate = new();
    private readonly Queue<Claim> _waiting = [];
    private long _free = count ?? 0;
    private long _out;

    /// <summary>Whether all that there were have been used.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
                return count is not null && _free == 0 && _out == 0;
        }
    }

    /// <summary>Waits until some are there.</summary>
    /// <returns>How many this loop may handle, <paramref name="max"/> at most; 0: all are done.</returns>
    public ValueTask<int> TakeAsync(int max, CancellationToken stop)
    {
        if (count is null)
            return ValueTask.FromResult(max);
        lock (_gate)
        {
            if (_free > 0)
                return ValueTask.FromResult(Deal(max));
            if (_out == 0)
                return ValueTask.FromResult(0);
            var claim = new Claim(max);
            _waiting.Enqueue(claim);
            return new ValueTask<int>(claim.Dealt.Task.WaitAsync(stop));
        }
    }

    /// <summary>
    /// Gives back what was taken and not used. One message may count as several, so more may be used than was taken.
    /// </summary>
    public void Settle(int taken, int used)
    {
        if (count is null)
            return;
        lock (_gate)
        {
            _out -= taken;
            _free = Math.Max(0, _free + taken - used);
            while (_waiting.Count > 0 && (_free > 0 || _out == 0))
            {
                var claim = _waiting.Dequeue();
                claim.Dealt.SetResult(Deal(claim.Max));
            }
        }
    }

    private int Deal(int max)
    {
        var dealt = (int)Math.Min(max, _free);
        _free -= dealt;
        _out += dealt;
        return dealt;
    }

    private sealed record Claim(int Max)
    {
        public TaskCompletionSource<int> Dealt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
