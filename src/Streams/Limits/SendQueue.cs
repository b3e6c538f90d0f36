using PixStream.Streams.Values;

namespace PixStream.Streams.Limits;

/// <summary>What was sent together and waits for the store.</summary>
public sealed class WaitingSend
{
    internal WaitingSend(SenderShare share, long bytes, long sinceMs) => (Share, Bytes, SinceMs) = (share, bytes, sinceMs);

    internal SenderShare Share { get; }

    internal long Bytes { get; }

    internal long SinceMs { get; }

    internal WaitingSend? Older { get; set; }

    internal WaitingSend? Younger { get; set; }
}

/// <summary>All that waits for the store, oldest first, and the senders that have a part in it.</summary>
internal sealed class SendQueue
{
    private readonly Dictionary<Ispb, SenderShare> _senders = [];
    private WaitingSend? _oldest;
    private WaitingSend? _youngest;

    public bool IsEmpty => _oldest is null;

    public long Bytes { get; private set; }

    /// <summary>Senders of which something waits, or was refused and is to come again.</summary>
    public int Senders => _senders.Count;

    /// <summary>Bytes that were refused and are to come again.</summary>
    public long BytesToCome(long nowMs) => _senders.Values.Sum(share => share.ToCome.Bytes(nowMs));

    /// <summary>How long the oldest has waited; 0 where nothing waits.</summary>
    public long AgeMs(long nowMs) => _oldest is null ? 0 : Math.Max(0, nowMs - _oldest.SinceMs);

    public SenderShare ShareOf(Ispb sender)
    {
        if (!_senders.TryGetValue(sender, out var share))
            _senders.Add(sender, share = new SenderShare());
        return share;
    }

    public WaitingSend Add(SenderShare share, long bytes, long nowMs)
    {
        var added = new WaitingSend(share, bytes, nowMs) { Older = _youngest };
        if (_youngest is null)
            _oldest = added;
        else
            _youngest.Younger = added;
        _youngest = added;
        Bytes += bytes;
        share.Bytes += bytes;
        return added;
    }

    public void Remove(WaitingSend gone)
    {
        if (gone.Older is null)
            _oldest = gone.Younger;
        else
            gone.Older.Younger = gone.Younger;
        if (gone.Younger is null)
            _youngest = gone.Older;
        else
            gone.Younger.Older = gone.Older;
        Bytes -= gone.Bytes;
        gone.Share.Bytes -= gone.Bytes;
    }

    /// <summary>Forgets the senders that have no part in the queue any more.</summary>
    public void Sweep(long nowMs)
    {
        foreach (var (sender, share) in _senders)
            if (share.Bytes == 0 && share.ToCome.Bytes(nowMs) == 0)
                _senders.Remove(sender);
    }
}

/// <summary>One sender's part of the queue.</summary>
internal sealed class SenderShare
{
    /// <summary>Bytes of it that wait for the store.</summary>
    public long Bytes { get; set; }

    /// <summary>What was refused of it, until it is to come again.</summary>
    public RefusedBytes ToCome { get; } = new();
}
