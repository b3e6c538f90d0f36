using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>The pulls of one participant that wait for a message. Belongs to the owner's turn.</summary>
internal sealed class WaitingPulls
{
    private readonly List<Waiter> _waiters = [];

    public int Count => _waiters.Count;

    public Waiter[] All => [.. _waiters];

    public void Add(Waiter waiter) => _waiters.Add(waiter);

    /// <returns>Whether it waited still.</returns>
    public bool Remove(Waiter waiter) => _waiters.Remove(waiter);

    /// <summary>Answers all pulls that wait in one stream: a token that was pulled twice at once gets one answer.</summary>
    public void Answer(StreamId stream, Waiter.Answer answer)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
            if (_waiters[i].Stream == stream)
            {
                _waiters[i].TrySetResult(answer);
                _waiters.RemoveAt(i);
            }
    }

    public void AnswerAll(Waiter.Answer answer)
    {
        foreach (var waiter in _waiters)
            waiter.TrySetResult(answer);
        _waiters.Clear();
    }
}
