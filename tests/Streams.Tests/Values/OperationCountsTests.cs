using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Values;

public sealed class OperationCountsTests
{
    [Fact]
    public void A_message_that_was_not_counted_carries_one_operation()
    {
        var counts = new OperationCounts();
        Assert.Equal(1, counts.Of(1));
        counts.Add(5, 3);
        Assert.Equal((1, 3, 1), (counts.Of(4), counts.Of(5), counts.Of(6)));
    }

    [Fact]
    public void What_is_confirmed_is_forgotten_and_what_is_parked_before_it_is_not()
    {
        var state = new ParticipantState(Ispb.Parse("12345678"));
        state.Restore(9, 9);
        state.Parked.Add(new SequenceRange(5, 1, 1));
        var counts = new OperationCounts();
        counts.Add(5, 3);
        counts.Add(7, 4);
        counts.Add(8, 4);
        counts.Add(9, 2);

        counts.Forget(1, 8, state);
        Assert.Equal((2, 3, 1, 2), (counts.Count, counts.Of(5), counts.Of(7), counts.Of(9)));

        state.Parked.Remove(new SequenceRange(5, 1));
        counts.Forget(5, 5, state);
        Assert.Equal((1, 1, 2), (counts.Count, counts.Of(5), counts.Of(9)));
        counts.Clear();
        Assert.True(counts.AsSpan().IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_holds_what_a_plain_map_holds(int seed)
    {
        var random = new Random(seed);
        var state = new ParticipantState(Ispb.Parse("12345678"));
        var counts = new OperationCounts();
        var map = new SortedDictionary<long, int>();
        var parked = new List<long>();
        var next = 1L;
        for (var step = 0; step < 3000; step++)
        {
            var last = state.LastSequence + random.Next(1, 4);
            var operations = random.Next(2, 9);
            counts.Add(last, operations);
            map.Add(last, operations);
            state.Restore(last, next);
            if (random.Next(3) == 0)
            {
                var from = next;
                next = random.NextInt64(next, last + 2);
                state.Restore(last, next);
                if (next > from && random.Next(4) == 0)
                {
                    parked.Add(random.NextInt64(from, next));
                    state.Parked.Add(new SequenceRange(parked[^1], 1, step));
                }

                counts.Forget(from, next - 1, state);
            }

            if (parked.Count > 0 && random.Next(20) == 0)
            {
                var released = parked[random.Next(parked.Count)];
                parked.Remove(released);
                state.Parked.Remove(new SequenceRange(released, 1));
                counts.Forget(released, released, state);
            }

            foreach (var key in map.Keys.Where(key => key < next && !parked.Contains(key)).ToList())
                map.Remove(key);
            Assert.True(counts.AsSpan().SequenceEqual(map.ToArray()), $"seed {seed}, step {step}");
            Assert.True(counts.Count == map.Count, $"seed {seed}, step {step}");
            var any = random.NextInt64(1, last + 3);
            Assert.True(counts.Of(any) == map.GetValueOrDefault(any, 1), $"seed {seed}, step {step}: {any}");
        }
    }
}
