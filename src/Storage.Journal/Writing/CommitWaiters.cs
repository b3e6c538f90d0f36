using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Writing;

/// <summary>
/// All that wait for one flush, in small parties. The members of a party go on one after the other on one thread: waking a thread
/// for each would cost as much as the answer that it then writes. The parties go on side by side.
/// </summary>
internal sealed class CommitWaiters
{
    private const int PartyMax = 16;

    private readonly List<Party> _parties = [];
    private int _members = PartyMax;

    /// <summary>What they wait for failed; null where it is durable.</summary>
    public StoreUnavailableException? Failure { get; set; }

    /// <summary>One more waits.</summary>
    public Task Join()
    {
        if (_members == PartyMax)
        {
            _members = 0;
            _parties.Add(new Party());
        }

        _members++;
        return _parties[^1].Task;
    }

    /// <summary>The others wait for the same from now on. No waiter joins after that.</summary>
    public void Add(CommitWaiters others) => _parties.AddRange(others._parties);

    /// <summary>
    /// Tells all that what they wait for is durable, or is not. Those of the last party go on before this returns.
    /// </summary>
    public void Tell(Background background)
    {
        for (var i = 0; i < _parties.Count; i++)
        {
            _parties[i].Failure = Failure;
            if (i == _parties.Count - 1)
                _parties[i].Execute();
            else
                background.Queue(_parties[i]);
        }
    }

    private sealed class Party : TaskCompletionSource, IThreadPoolWorkItem
    {
        public StoreUnavailableException? Failure { get; set; }

        public void Execute()
        {
            if (Failure is null)
                SetResult();
            else
                SetException(Failure);
        }
    }
}
