using PixStream.Backend.Redis.Entries;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Reading;

/// <summary>
/// The entries of each participant's last read. A reader of a backlog takes ten messages at a time, and an entry may hold a
/// hundred. If the cache is full, the participants that were read longest ago are dropped first.
/// </summary>
internal sealed class EntryCache
{
    private const long BytesMax = 32 << 20;
    private const int ParticipantBytesMax = 1 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<Kept> _byUse = [];
    private readonly Dictionary<Ispb, LinkedListNode<Kept>> _byIspb = [];
    private long _bytes;

    /// <summary>The entry that holds a message.</summary>
    public Entry? Find(Ispb ispb, long sequence)
    {
        lock (_gate)
            return _byIspb.TryGetValue(ispb, out var node)
                ? Array.Find(node.Value.Entries, entry => entry.Contains(sequence))
                : null;
    }

    /// <summary>The last entry with messages that was read of a participant.</summary>
    public Entry? Last(Ispb ispb)
    {
        lock (_gate)
            return _byIspb.GetValueOrDefault(ispb)?.Value.Entries[^1];
    }

    /// <summary>Keeps the first of those entries, in place of what was kept of that participant.</summary>
    public void Keep(Ispb ispb, IReadOnlyList<Entry> entries)
    {
        var kept = new List<Entry>(entries.Count);
        var bytes = 0L;
        foreach (var entry in entries)
        {
            if (bytes + entry.Size > ParticipantBytesMax)
                break;
            if (entry.Count == 0)
                continue;
            kept.Add(entry);
            bytes += entry.Size;
        }

        lock (_gate)
        {
            Drop(ispb);
            if (kept.Count == 0)
                return;
            _byIspb[ispb] = _byUse.AddFirst(new Kept(ispb, [.. kept], bytes));
            _bytes += bytes;
            while (_bytes > BytesMax)
                Drop(_byUse.Last!.Value.Ispb);
        }
    }

    public void Forget(Ispb ispb)
    {
        lock (_gate)
            Drop(ispb);
    }

    private void Drop(Ispb ispb)
    {
        if (!_byIspb.Remove(ispb, out var node))
            return;
        _byUse.Remove(node);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Kept(Ispb Ispb, Entry[] Entries, long Bytes);
}
