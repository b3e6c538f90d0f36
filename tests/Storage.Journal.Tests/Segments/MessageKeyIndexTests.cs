using PixStream.Storage.Journal.Segments;

namespace PixStream.Storage.Journal.Tests.Segments;

public sealed class MessageKeyIndexTests
{
    private readonly HashSet<uint> _expired = [];
    private readonly MessageKeyIndex _index;

    public MessageKeyIndexTests() => _index = new MessageKeyIndex(new UInt128(1, 2), _expired.Contains);

    [Fact]
    public void Every_key_is_found_however_many_there_are()
    {
        const int count = 100_000;
        for (var n = 0; n < count; n++)
            _index.Add(HashOf(n), PositionOf(1, n));

        for (var n = 0; n < count; n++)
        {
            Assert.True(_index.MayContain(HashOf(n)));
            Assert.Contains(PositionOf(1, n), Find(HashOf(n)));
        }

        Assert.Empty(Find(HashOf(-1)));
        Assert.False(_index.MayContain(HashOf(-1)));
    }

    [Fact]
    public void All_records_of_one_hash_are_found()
    {
        for (var n = 0; n < 1000; n++)
            _index.Add(42, PositionOf(1, n));
        _index.Add(43, PositionOf(2, 0));

        Assert.Equal(1000, Find(42).Count);
        Assert.Equal([PositionOf(2, 0)], Find(43));
    }

    [Fact]
    public void Hashes_at_both_ends_of_the_table_do_not_get_into_each_others_way()
    {
        foreach (var hash in (ulong[])[0, 1, 15, 16, 31, ulong.MaxValue, ulong.MaxValue - 1, ulong.MaxValue >> 8])
            _index.Add(hash, PositionOf(1, (int)(hash & 31)));

        Assert.Equal([PositionOf(1, 0)], Find(0));
        Assert.Equal([PositionOf(1, 31)], Find(ulong.MaxValue));
        Assert.Equal([PositionOf(1, 30)], Find(ulong.MaxValue - 1));
    }

    [Fact]
    public void What_expired_goes_and_the_table_does_not_grow_without_end()
    {
        for (var segment = 1u; segment <= 200; segment++)
        {
            for (var n = 0; n < 1000; n++)
                _index.Add(HashOf((int)segment * 1000 + n), PositionOf(segment, n));
            if (segment > 2)
                _expired.Add(segment - 2);
        }

        for (var n = 0; n < 1000; n++)
        {
            Assert.NotEmpty(Find(HashOf(199_000 + n)));
            Assert.NotEmpty(Find(HashOf(200_000 + n)));
        }

        var left = Enumerable.Range(0, 198_000).Count(n => Find(HashOf(1000 + n)).Count > 0);
        Assert.InRange(left, 0, 8000);
    }

    [Fact]
    public void What_expired_goes_and_gives_its_memory_back_though_nothing_comes_any_more()
    {
        for (var n = 0; n < 100_000; n++)
            _index.Add(HashOf(n), PositionOf(n < 99_000 ? 1u : 2u, n));
        var full = _index.Capacity;
        _expired.Add(1);

        _index.Expire();

        Assert.InRange(_index.Capacity, 1000, full / 20);
        Assert.Empty(Find(HashOf(98_999)));
        for (var n = 99_000; n < 100_000; n++)
            Assert.Equal([PositionOf(2, n)], Find(HashOf(n)));
    }

    [Fact]
    public void A_hash_depends_on_the_sender_the_BizMsgIdr_and_the_hash_key()
    {
        var other = new MessageKeyIndex(new UInt128(1, 3), _expired.Contains);
        Assert.Equal(_index.HashOf(1, "abc"), _index.HashOf(1, "abc"u8));
        Assert.NotEqual(_index.HashOf(1, "abc"), _index.HashOf(2, "abc"));
        Assert.NotEqual(_index.HashOf(1, "abc"), _index.HashOf(1, "abd"));
        Assert.NotEqual(_index.HashOf(1, "abc"), other.HashOf(1, "abc"));
    }

    private ulong HashOf(int n) => _index.HashOf(7, $"key-{n}");

    private List<RecordPosition> Find(ulong hash)
    {
        var found = new List<RecordPosition>();
        _index.Find(hash, found);
        return found;
    }

    private static RecordPosition PositionOf(uint segment, int n) => RecordPosition.Of(segment, n * 8L, 100);
}
