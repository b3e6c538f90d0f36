using System.Buffers.Binary;
using System.Text;

namespace PixStream.Storage.Journal.Segments;

/// <summary>
/// Finds messages by their message keys: an open-addressing table from a keyed hash of (sender, BizMsgIdr) to the record. 16
/// bytes an entry; the record itself tells whether the key is the one that was asked for. Entries older than the
/// window go when a shard would have to grow, and every hour.
/// </summary>
internal sealed class MessageKeyIndex
{
    private const int ShardCount = 256;
    private const int CapacityMin = 16;

    private readonly Shard[] _shards = new Shard[ShardCount];
    private readonly UInt128 _key;

    /// <param name="key">The journal's.</param>
    /// <param name="isExpired">Whether all messages of the segment of that short number are past the window.</param>
    public MessageKeyIndex(UInt128 key, Func<uint, bool> isExpired)
    {
        _key = key;
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new Shard(isExpired);
    }

    /// <summary>Entries that there is room for.</summary>
    public long Capacity => _shards.Sum(static shard => (long)shard.Capacity);

    public ulong HashOf(ulong sender, string bizMsgIdr)
    {
        Span<byte> ascii = stackalloc byte[byte.MaxValue];
        return HashOf(sender, ascii[..Encoding.ASCII.GetBytes(bizMsgIdr, ascii)]);
    }

    public ulong HashOf(ulong sender, ReadOnlySpan<byte> bizMsgIdr)
    {
        Span<byte> key = stackalloc byte[sizeof(ulong) + byte.MaxValue];
        BinaryPrimitives.WriteUInt64LittleEndian(key, sender);
        bizMsgIdr.CopyTo(key[sizeof(ulong)..]);
        return SipHash.Of(_key, key[..(sizeof(ulong) + bizMsgIdr.Length)]);
    }

    public void Add(ulong hash, RecordPosition position) => ShardOf(hash).Add(hash, position);

    /// <summary>Makes room for this many entries more, so that adding them does not grow the shards step by step.</summary>
    public void MakeRoom(long count)
    {
        // A tenth more than the average: hashes do not spread quite evenly.
        var perShard = (int)Math.Min(count / ShardCount * 11 / 10, 1 << 29);
        foreach (var shard in _shards)
            shard.MakeRoom(perShard);
    }

    /// <summary>
    /// Forgets what is past the window, and gives its memory back. This has run long before a segment's short number is used
    /// again, which is years later.
    /// </summary>
    public void Expire()
    {
        foreach (var shard in _shards)
            shard.Expire();
    }

    /// <summary>Adds to <paramref name="found"/> the records whose message key has this hash, in no order.</summary>
    public void Find(ulong hash, List<RecordPosition> found) => ShardOf(hash).Find(hash, found);

    /// <summary>Whether some record's message key has this hash: the quick answer for the many keys that are new.</summary>
    public bool MayContain(ulong hash) => ShardOf(hash).Contains(hash);

    private Shard ShardOf(ulong hash) => _shards[hash >> 56];

    private sealed class Shard(Func<uint, bool> isExpired)
    {
        private readonly Lock _gate = new();
        private (ulong Hash, ulong Position)[] _slots = new (ulong, ulong)[CapacityMin];
        private int _used;

        public int Capacity => _slots.Length;

        public void Add(ulong hash, RecordPosition position)
        {
            lock (_gate)
            {
                if ((_used + 1) * 4 > _slots.Length * 3)
                    Rebuild();
                Put(_slots, hash, position.Word);
                _used++;
            }
        }

        public bool Contains(ulong hash)
        {
            lock (_gate)
            {
                var slots = _slots;
                for (var at = hash; ; at++)
                {
                    ref var slot = ref slots[(int)(at & (ulong)(slots.Length - 1))];
                    if (slot.Position == 0)
                        return false;
                    if (slot.Hash == hash)
                        return true;
                }
            }
        }

        public void Find(ulong hash, List<RecordPosition> found)
        {
            lock (_gate)
                for (var at = hash; ; at++)
                {
                    ref var slot = ref _slots[(int)(at & (ulong)(_slots.Length - 1))];
                    if (slot.Position == 0)
                        return;
                    if (slot.Hash == hash)
                        found.Add(new RecordPosition(slot.Position));
                }
        }

        public void MakeRoom(int count)
        {
            lock (_gate)
                if ((_used + count + 1L) * 4 > _slots.Length * 3L)
                    Rebuild(_used + count);
        }

        public void Expire()
        {
            lock (_gate)
            {
                var live = Live();
                if (live.Count < _used)
                    Rebuild(live, 0);
            }
        }

        private void Rebuild(int wanted = 0) => Rebuild(Live(), wanted);

        private List<(ulong Hash, ulong Position)> Live()
        {
            var live = new List<(ulong Hash, ulong Position)>(_used);
            foreach (var slot in _slots)
                if (slot.Position != 0 && !isExpired(new RecordPosition(slot.Position).ShortNumber))
                    live.Add(slot);

            return live;
        }

        private void Rebuild(List<(ulong Hash, ulong Position)> live, int wanted)
        {
            var capacity = CapacityMin;
            while (Math.Max((live.Count + 1L) * 2, (wanted + 1L) * 4 / 3) > capacity)
                capacity *= 2;
            var fresh = new (ulong Hash, ulong Position)[capacity];
            foreach (var slot in live)
                Put(fresh, slot.Hash, slot.Position);
            _slots = fresh;
            _used = live.Count;
        }

        private static void Put((ulong Hash, ulong Position)[] slots, ulong hash, ulong position)
        {
            var at = hash;
            while (slots[(int)(at & (ulong)(slots.Length - 1))].Position != 0)
                at++;
            slots[(int)(at & (ulong)(slots.Length - 1))] = (hash, position);
        }
    }
}
