using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Segments;

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
    public void What_is_confirmed_is_forgotten_chunk_by_chunk_and_the_rest_stays()
    {
        var state = new ParticipantState(Sample.Psp);
        for (var sequence = 1L; sequence <= 1000; sequence++)
            _index.Add(sequence, PositionOf(sequence));
        for (var next = 1L; next <= 1001; next += 50)
        {
            state.Restore(1000, next);
            _index.Forget(Math.Max(1, next - 50), next - 1, state);
            for (var sequence = next; sequence <= 1000; sequence++)
                Assert.Equal(PositionOf(sequence), _index.Find(sequence));
        }

        Assert.True(_index.Find(500).IsNone);
        Assert.Equal(1, _index.Chunks);
    }

    [Fact]
    public void One_message_that_stays_does_not_keep_the_places_of_all_that_come_after_it()
    {
        var state = new ParticipantState(Sample.Psp);
        state.Parked.Add(new SequenceRange(5, 1, 3));
        for (var sequence = 1L; sequence <= 100_000; sequence++)
        {
            _index.Add(sequence, PositionOf(sequence));
            state.Restore(sequence, sequence + 1);
            _index.Forget(sequence, sequence, state);
            Assert.InRange(_index.Chunks, 1, 3);
        }

        Assert.Equal(PositionOf(5), _index.Find(5));
    }

    [Fact]
    public void After_all_was_forgotten_it_goes_on()
    {
        var state = new ParticipantState(Sample.Psp);
        state.Restore(1, 2);
        _index.Add(1, PositionOf(1));
        _index.Clear();
        Assert.True(_index.Find(1).IsNone);

        _index.Add(100_000, PositionOf(7));
        Assert.Equal(PositionOf(7), _index.Find(100_000));
    }

    private static RecordPosition PositionOf(long sequence) => RecordPosition.Of(1, sequence * 8, 100);
}
