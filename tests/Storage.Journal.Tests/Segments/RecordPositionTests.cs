using PixStream.Storage.Journal.Segments;

namespace PixStream.Storage.Journal.Tests.Segments;

public sealed class RecordPositionTests
{
    [Theory]
    [InlineData(1u, 0L, 1)]
    [InlineData(1u, 8L, 128)]
    [InlineData(7u, 4096L, 129)]
    [InlineData(RecordPosition.ShortNumberMax, RecordPosition.OffsetMax, RecordPosition.LengthMax)]
    [InlineData(RecordPosition.ShortNumberMax, 0L, 1)]
    [InlineData(1u, RecordPosition.OffsetMax, 1)]
    [InlineData(1u, 1L << 31, 1 << 20)]
    public void It_gives_back_what_it_was_made_of(uint shortNumber, long offset, int length)
    {
        var position = RecordPosition.Of(shortNumber, offset, length);

        Assert.False(position.IsNone);
        Assert.Equal(shortNumber, position.ShortNumber);
        Assert.Equal(offset, position.Offset);
        Assert.True(position.LengthBound >= length);
    }

    [Fact]
    public void It_reads_all_of_a_record_and_at_most_a_sixteenth_more()
    {
        for (var length = 1; length <= RecordPosition.LengthMax; length += length < 10_000 ? 1 : 997)
            Assert.InRange(
                RecordPosition.Of(1, 8, length).LengthBound, length,
                length + Math.Max(RecordPosition.LengthUnit, (length / 16) + RecordPosition.LengthUnit) - 1);
        Assert.True(RecordPosition.Of(1, 8, RecordPosition.LengthMax).LengthBound >= RecordPosition.LengthMax);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordPosition.Of(RecordPosition.ShortNumberMax + 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordPosition.Of(1, RecordPosition.OffsetMax + 8, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordPosition.Of(1, 0, RecordPosition.LengthMax + 1));
    }

    [Fact]
    public void A_segment_of_the_largest_size_fits_with_a_commit_behind_its_end()
    {
        const long largestSegment = 1L << 30, largestCommit = (256L << 20) + RecordPosition.LengthMax;

        Assert.True(largestSegment + largestCommit <= RecordPosition.OffsetMax);
    }

    [Theory]
    [InlineData(1UL, 64L, 1)]
    [InlineData((1UL << 20) + 5, 4096L, 2500)]
    [InlineData(ulong.MaxValue, RecordPosition.OffsetMax, RecordPosition.LengthMax)]
    public void An_index_says_where_a_record_lies_whatever_the_number_of_its_segment(ulong number, long offset, int length)
    {
        using var disk = new MemoryDisk();
        using var segment = new Segment(disk, new OpenSegments(1), new(number, 1, 1, 1));

        var position = SegmentEntry.Of(1, 2, 3, number, offset, length).In(segment);

        Assert.Equal(segment.ShortNumber, position.ShortNumber);
        Assert.Equal(offset, position.Offset);
        Assert.True(position.LengthBound >= length);
    }
}
