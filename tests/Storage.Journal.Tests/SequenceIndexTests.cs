namespace PixStream.Storage.Journal.Tests;

public sealed class SequenceIndexTests
{
    private readonly SequenceIndex _index = new();

    [Fact]
    public void What_was_added_is_found_and_nothing_else()
    {
        for (var sequence = 1L; sequence <= 1000; sequence++)
            _index.Add(sequence, PositionOf(sequence));

        for (var sequence = 1L; sequence <= 1000; sequence++)
            Assert.Equal(PositionOf(sequence), _index.Find(sequence));
        foreach (var sequence in (long[])[0, 1001, 5000, -1, long.MaxValue, long.MinValue])
            Assert.True(_index.Find(sequence).IsNone);
    }

    [Fact]
    public void It_may_begin_anywhere()
    {
        _index.Add(1_000_000_000_000, PositionOf(1));

        Assert.Equal(PositionOf(1), _index.Find(1_000_000_000_000));
        Assert.True(_index.Find(999_999_999_999).IsNone);
        Assert.True(_index.Find(1).IsNone);
    }

    [Fact]
    public void Gaps_are_nothing()
    {
        _index.Add(1, PositionOf(1));
        _index.Add(10_000, PositionOf(2));

        Assert.Equal(PositionOf(1), _index.Find(1));
        Assert.Equal(PositionOf(2), _index.Find(10_000));
        for (var sequence = 2L; sequence < 10_000; sequence++)
            Assert.True(_index.Find(sequence).IsNone);
    }

    [Fact]
    public void What_is_trimmed_is_forgotten_chunk_by_chunk_and_the_rest_stays()
    {
        for (var sequence = 1L; sequence <= 1000; sequence++)
            _index.Add(sequence, PositionOf(sequence));
        for (var lowest = 1L; lowest <= 1001; lowest += 50)
        {
            _index.TrimBelow(lowest);
            for (var sequence = lowest; sequence <= 1000; sequence++)
                Assert.Equal(PositionOf(sequence), _index.Find(sequence));
        }

        Assert.True(_index.Find(500).IsNone);
    }

    [Fact]
    public void After_all_was_trimmed_it_goes_on()
    {
        _index.Add(1, PositionOf(1));
        _index.TrimBelow(100_000);
        Assert.True(_index.Find(1).IsNone);

        _index.Add(100_000, PositionOf(7));
        Assert.Equal(PositionOf(7), _index.Find(100_000));

        _index.TrimBelow(5);
        Assert.Equal(PositionOf(7), _index.Find(100_000));
    }

    private static RecordPosition PositionOf(long sequence) => RecordPosition.Of(1, sequence * 8, 100);
}
