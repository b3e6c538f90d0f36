using PixStream.Backend.Redis.Entries;
using PixStream.Streams;

namespace PixStream.Backend.Redis.Reading;

/// <summary>
/// The entries that were read last, at most one for each participant: who reads a backlog takes ten messages at a time out of
/// entries that may hold a hundred. Those of the participants that read longest ago go first.
/// </summary>
internal sealed class EntryCache
{
    private const long BytesMax = 32 << 20;
    private const int EntryBytesMax = 1 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<(Ispb Ispb, Entry Entry)> _byUse = [];
    private readonly Dictionary<Ispb, LinkedListNode<(Ispb Ispb, Entry Entry)>> _byIspb = [];
    private long _bytes;

    public Entry? Find(Ispb ispb, long sequence)
    {
        lock (_gate)
            return _byIspb.TryGetValue(ispb, out var node) && node.Value.Entry.Contains(sequence) ? node.Value.Entry : null;
    }

    /// <summary>The entry that was read last of a participant.</summary>
    public Entry? Last(Ispb ispb)
    {
        lock (_gate)
            return _byIspb.GetValueOrDefault(ispb)?.Value.Entry;
    }

    public void Keep(Ispb ispb, Entry entry)
    {
        lock (_gate)
        {
            Drop(ispb);
            if (entry.Size > EntryBytesMax)
                return;
            _byIspb[ispb] = _byUse.AddFirst((ispb, entry));
            _bytes += entry.Size;
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
        _bytes -= node.Value.Entry.Size;
    }
}
