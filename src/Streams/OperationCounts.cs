namespace PixStream.Streams;

/// <summary>
/// How many operations the messages carry that carry more than one. They are rare, so the many with one cost nothing.
/// </summary>
public sealed class OperationCounts
{
    private readonly List<KeyValuePair<long, int>> _counts = [];
    private int _start;

    public int Count => _counts.Count - _start;

    /// <summary>The operations of one message.</summary>
    public int Of(long sequence)
    {
        int low = _start, high = _counts.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_counts[middle].Key == sequence)
                return _counts[middle].Value;
            if (_counts[middle].Key < sequence)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return 1;
    }

    /// <summary>Adds a message; sequences come in rising order.</summary>
    public void Add(long sequence, int operations) => _counts.Add(new(sequence, operations));

    /// <summary>Forgets what lies below: those messages are confirmed.</summary>
    public void Trim(long lowestUnconfirmed)
    {
        while (_start < _counts.Count && _counts[_start].Key < lowestUnconfirmed)
            _start++;
        if (_start > 32 && _start * 2 > _counts.Count)
        {
            _counts.RemoveRange(0, _start);
            _start = 0;
        }
    }

    /// <summary>Sequences and their operations, lowest sequence first.</summary>
    public ReadOnlySpan<KeyValuePair<long, int>> AsSpan() =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_counts)[_start..];

    internal void CopyFrom(OperationCounts other) => _counts.AddRange(other.AsSpan());
}
