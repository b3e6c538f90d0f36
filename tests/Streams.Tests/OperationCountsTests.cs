namespace PixStream.Streams.Tests;

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
    public void What_is_confirmed_is_forgotten()
    {
        var counts = new OperationCounts();
        counts.Add(5, 3);
        counts.Add(9, 2);
        counts.Trim(6);
        Assert.Equal((1, 1, 2), (counts.Count, counts.Of(5), counts.Of(9)));
        counts.Trim(100);
        Assert.Equal((0, 1), (counts.Count, counts.Of(9)));
        Assert.True(counts.AsSpan().IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_holds_what_a_plain_map_holds(int seed)
    {
        var random = new Random(seed);
        var counts = new OperationCounts();
        var map = new SortedDictionary<long, int>();
        long last = 0, lowest = 1;
        for (var step = 0; step < 3000; step++)
        {
            last += random.Next(1, 4);
            counts.Add(last, random.Next(2, 9) is var operations ? operations : 0);
            map.Add(last, operations);
            if (random.Next(3) == 0)
            {
                lowest += random.Next((int)(last - lowest + 2));
                counts.Trim(lowest);
                foreach (var key in map.Keys.TakeWhile(key => key < lowest).ToList())
                    map.Remove(key);
            }

            Assert.True(counts.AsSpan().SequenceEqual(map.ToArray()), $"seed {seed}, step {step}");
            Assert.True(counts.Count == map.Count, $"seed {seed}, step {step}");
            var any = random.NextInt64(lowest, last + 3);
            Assert.True(counts.Of(any) == map.GetValueOrDefault(any, 1), $"seed {seed}, step {step}: {any}");
        }
    }
}
