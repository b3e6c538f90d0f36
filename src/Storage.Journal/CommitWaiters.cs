using PixStream.Streams;

namespace PixStream.Storage.Journal;

/// <summary>
/// All that wait for one flush, in small parties. The members of a party go on one after the other on one thread: waking a thread for
/// each would cost as much as the answer that it then writes. The parties go on side by side.
/// </summary>
internal sealed class CommitWaiters
{
    private const int PartyMax = 16;

    private readonly List<TaskCompletionSource> _parties = [];
    private int _members = PartyMax;

    /// <summary>One more waits.</summary>
    public Task Join()
    {
        if (_members == PartyMax)
        {
            _members = 0;
            _parties.Add(new TaskCompletionSource());
        }

        _members++;
        return _parties[^1].Task;
    }

    /// <summary>Tells all that what they wait for is durable, or is not. Those of the last party go on before this returns.</summary>
    public void Tell(StoreUnavailableException? failure)
    {
        for (var i = 0; i < _parties.Count; i++)
        {
            var isLast = i == _parties.Count - 1;
            if (isLast)
                Tell(_parties[i], failure);
            else
                ThreadPool.UnsafeQueueUserWorkItem(static told => Tell(told.Party, told.Failure), (Party: _parties[i], Failure: failure), preferLocal: false);
        }
    }

    private static void Tell(TaskCompletionSource party, StoreUnavailableException? failure)
    {
        if (failure is null)
            party.SetResult();
        else
            party.SetException(failure);
    }
}
