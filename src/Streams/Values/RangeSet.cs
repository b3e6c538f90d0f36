using System.Collections;

namespace PixStream.Streams.Values;

/// <summary>Disjoint ranges, lowest first; neighbours with the same history are one range.</summary>
public sealed class RangeSet : IReadOnlyList<SequenceRange>
{
    private readonly List<SequenceRange> _ranges = [];

    public int Count => _ranges.Count;

    /// <summary>Messages in all ranges.</summary>
    public long MessageCount { get; private set; }

    /// <summary>The lowest sequence; the highest number there is when empty.</summary>
    public long First => _ranges.Count == 0 ? long.MaxValue : _ranges[0].First;

    public SequenceRange this[int index] => _ranges[index];

    /// <exception cref="InvalidOperationException">A part of it is there already.</exception>
    public void Add(SequenceRange range)
    {
        var at = IndexAtOrAfter(range.First);
        if ((at > 0 && _ranges[at - 1].Last >= range.First) || (at < _ranges.Count && _ranges[at].First <= range.Last))
            throw new InvalidOperationException($"{range} overlaps a range that is there already.");
        MessageCount += range.Count;
        if (at < _ranges.Count && Joins(range, _ranges[at]))
        {
            range = range with { Count = range.Count + _ranges[at].Count };
            _ranges.RemoveAt(at);
        }

        if (at > 0 && Joins(_ranges[at - 1], range))
            _ranges[at - 1] = _ranges[at - 1] with { Count = _ranges[at - 1].Count + range.Count };
        else
            _ranges.Insert(at, range);
    }

    /// <summary>Takes a range out, which may be a part of one that is there.</summary>
    /// <exception cref="InvalidOperationException">It is not there as a whole.</exception>
    public void Remove(SequenceRange range)
    {
        var at = IndexAtOrAfter(range.First);
        if (at == _ranges.Count || _ranges[at].First > range.First)
            at--;
        if (at < 0 || !_ranges[at].Contains(range.First) || !_ranges[at].Contains(range.Last))
            throw new InvalidOperationException($"{range} is not there.");
        var whole = _ranges[at];
        _ranges.RemoveAt(at);
        MessageCount -= range.Count;
        if (range.Last < whole.Last)
            _ranges.Insert(at, whole with { First = range.Last + 1, Count = (int)(whole.Last - range.Last) });
        if (range.First > whole.First)
            _ranges.Insert(at, whole with { Count = (int)(range.First - whole.First) });
    }

    public bool Overlaps(long first, long last)
    {
        var at = IndexAtOrAfter(first);
        return (at < _ranges.Count && _ranges[at].First <= last) || (at > 0 && _ranges[at - 1].Last >= first);
    }

    public IEnumerator<SequenceRange> GetEnumerator() => _ranges.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void CopyFrom(RangeSet other)
    {
        _ranges.AddRange(other._ranges);
        MessageCount = other.MessageCount;
    }

    private static bool Joins(SequenceRange left, SequenceRange right) =>
        left.Last + 1 == right.First && left.Deliveries == right.Deliveries && (long)left.Count + right.Count <= int.MaxValue;

    private int IndexAtOrAfter(long first)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].First < first)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
