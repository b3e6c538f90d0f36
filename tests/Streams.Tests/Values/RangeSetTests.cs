using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Values;

public sealed class RangeSetTests
{
    [Fact]
    public void Ranges_lie_lowest_first_and_neighbours_with_one_history_are_one()
    {
        var set = new RangeSet();
        set.Add(new SequenceRange(10, 2, 1));
        set.Add(new SequenceRange(1, 2, 1));
        set.Add(new SequenceRange(5, 5, 1));
        Assert.Equal([new SequenceRange(1, 2, 1), new SequenceRange(5, 7, 1)], set);
        set.Add(new SequenceRange(3, 2, 1));
        Assert.Equal([new SequenceRange(1, 11, 1)], set);
        Assert.Equal((11, 1), (set.MessageCount, set.First));
    }

    [Fact]
    public void Neighbours_with_another_history_stay_apart()
    {
        var set = new RangeSet();
        set.Add(new SequenceRange(1, 2, 1));
        set.Add(new SequenceRange(3, 2, 2));
        set.Add(new SequenceRange(5, 2, 1));
        Assert.Equal(3, set.Count);
    }

    [Fact]
    public void A_part_is_taken_from_the_front_the_middle_or_the_end()
    {
        var set = new RangeSet();
        set.Add(new SequenceRange(1, 10, 3));
        set.Remove(new SequenceRange(1, 2));
        set.Remove(new SequenceRange(10, 1));
        set.Remove(new SequenceRange(5, 2));
        Assert.Equal([new SequenceRange(3, 2, 3), new SequenceRange(7, 3, 3)], set);
        Assert.Equal(5, set.MessageCount);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(6, 1)]
    [InlineData(9, 9)]
    [InlineData(1, 5)]
    [InlineData(1, 100)]
    [InlineData(10, 1)]
    public void What_is_there_is_not_added_twice(long first, int count)
    {
        var set = new RangeSet();
        set.Add(new SequenceRange(3, 4));
        set.Add(new SequenceRange(10, 1));
        Assert.Throws<InvalidOperationException>(() => set.Add(new SequenceRange(first, count)));
        Assert.Equal(5, set.MessageCount);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(6, 2)]
    [InlineData(7, 1)]
    [InlineData(3, 9)]
    [InlineData(100, 1)]
    public void What_is_not_there_as_a_whole_is_not_removed(long first, int count)
    {
        var set = new RangeSet();
        set.Add(new SequenceRange(3, 4));
        set.Add(new SequenceRange(10, 1));
        Assert.Throws<InvalidOperationException>(() => set.Remove(new SequenceRange(first, count)));
        Assert.Equal(5, set.MessageCount);
    }

    [Fact]
    public void Nothing_is_removed_from_an_empty_set() =>
        Assert.Throws<InvalidOperationException>(() => new RangeSet().Remove(new SequenceRange(1, 1)));

    [Fact]
    public void An_empty_set_starts_above_everything() => Assert.Equal(long.MaxValue, new RangeSet().First);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_holds_what_a_plain_map_holds(int seed)
    {
        var random = new Random(seed);
        var set = new RangeSet();
        var map = new SortedDictionary<long, int>();
        for (var step = 0; step < 2000; step++)
        {
            var range = new SequenceRange(random.Next(1, 60), random.Next(1, 8), random.Next(2));
            var numbers = Enumerable.Range(0, range.Count).Select(i => range.First + i).ToList();
            if (random.Next(2) == 0 && !numbers.Any(map.ContainsKey))
            {
                set.Add(range);
                numbers.ForEach(number => map.Add(number, range.Deliveries));
            }
            else if (numbers.All(map.ContainsKey) && numbers.Select(number => map[number]).Distinct().Count() == 1)
            {
                set.Remove(range);
                numbers.ForEach(number => map.Remove(number));
            }

            Check(set, map, $"seed {seed}, step {step}");
            var first = random.Next(1, 70);
            var last = first + random.Next(9);
            Assert.True(
                set.Overlaps(first, last) == map.Keys.Any(key => key >= first && key <= last),
                $"seed {seed}, step {step}: {first} to {last}");
        }
    }

    private static void Check(RangeSet set, SortedDictionary<long, int> map, string where)
    {
        var held = set.SelectMany(range => Enumerable.Range(0, range.Count).Select(i => (range.First + i, range.Deliveries)));
        Assert.True(held.SequenceEqual(map.Select(pair => (pair.Key, pair.Value))), where);
        Assert.True(set.MessageCount == map.Count, where);
        for (var i = 1; i < set.Count; i++)
            Assert.True(set[i - 1].Last + 1 < set[i].First || set[i - 1].Deliveries != set[i].Deliveries, $"{where}: not joined");
    }
}
