namespace PixStream.Storage.Journal.Tests;

public sealed class RecordPositionTests
{
    [Theory]
    [InlineData(1u, 0L, 1)]
    [InlineData(1u, 8L, 128)]
    [InlineData(7u, 4096L, 129)]
    [InlineData(RecordPosition.SegmentMax, RecordPosition.OffsetMax, RecordPosition.LengthMax)]
    [InlineData(RecordPosition.SegmentMax, 0L, 1)]
    [InlineData(1u, RecordPosition.OffsetMax, 1)]
    [InlineData(1u, 1L << 31, 1 << 20)]
    public void It_gives_back_what_it_was_made_of(uint segment, long offset, int length)
    {
        var position = RecordPosition.Of(segment, offset, length);

        Assert.False(position.IsNone);
        Assert.Equal(segment, position.Segment);
        Assert.Equal(offset, position.Offset);
        Assert.InRange(position.LengthBound, length, length + RecordPosition.LengthUnit - 1);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordPosition.Of(RecordPosition.SegmentMax + 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordPosition.Of(1, RecordPosition.OffsetMax + 8, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordPosition.Of(1, 0, RecordPosition.LengthMax + 1));
    }

    [Fact]
    public void Later_in_the_journal_is_higher()
    {
        Assert.True(RecordPosition.Of(1, 16, 4000).Word < RecordPosition.Of(1, 24, 8).Word);
        Assert.True(RecordPosition.Of(1, RecordPosition.OffsetMax, 4000).Word < RecordPosition.Of(2, 0, 8).Word);
    }

    [Fact]
    public void A_segment_of_the_largest_size_fits_with_a_commit_behind_its_end()
    {
        const long largestSegment = 1L << 30, largestCommit = (256L << 20) + RecordPosition.LengthMax;

        Assert.True(largestSegment + largestCommit <= RecordPosition.OffsetMax);
    }
}
