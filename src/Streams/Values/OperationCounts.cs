using PixStream.Streams.Rules;

namespace PixStream.Streams.Values;

/// <summary>
/// How many operations the messages carry that carry more than one. They are rare, so the many with one cost nothing.
/// </summary>
public sealed class OperationCounts
{
    private readonly List<KeyValuePair<long, int>> _counts = [];
    private int _start;

    public int Count => _counts.Count - _start;

    /// <summary>The operations of one message.</summary>
    public int Of(long sequence) =>
        IndexAtOrAfter(sequence) is var at && at < _counts.Count && _counts[at].Key == sequence ? _counts[at].Value : 1;

    /// <summary>Adds a message; sequences come in rising order.</summary>
    public void Add(long sequence, int operations) => _counts.Add(new(sequence, operations));

    /// <summary>Forgets those of these messages that are confirmed.</summary>
    public void Forget(long first, long last, ParticipantState state)
    {
        var from = IndexAtOrAfter(first);
        var (kept, to) = (from, from);
        for (; to < _counts.Count && _counts[to].Key <= last; to++)
            if (state.HasUnconfirmed(_counts[to].Key, _counts[to].Key))
                _counts[kept++] = _counts[to];
        if (from > _start || kept > from)
            _counts.RemoveRange(kept, to - kept);
        else
            // The oldest go first, nearly always: nothing is moved for it each time.
            _start = to;
        if (_start > 32 && _start * 2 > _counts.Count)
        {
            _counts.RemoveRange(0, _start);
            _start = 0;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _counts.Clear();
        _start = 0;
    }

    /// <summary>Sequences and their operations, lowest sequence first.</summary>
    public ReadOnlySpan<KeyValuePair<long, int>> AsSpan() =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_counts)[_start..];

    internal void CopyFrom(OperationCounts other) => _counts.AddRange(other.AsSpan());

    private int IndexAtOrAfter(long sequence)
    {
        int low = _start, high = _counts.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_counts[middle].Key < sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
