using PixStream.Cli.Measures;

namespace PixStream.Cli.Tests.Measures;

public class HistogramTests
{
    [Fact]
    public void Quantiles_are_right_within_one_percent()
    {
        var histogram = new Histogram();
        for (var ms = 1; ms <= 1_000; ms++)
            histogram.Add(TimeSpan.FromMilliseconds(ms));

        var latency = histogram.Latency;

        Assert.Equal(1_000, latency.Count);
        Assert.InRange(latency.P50Ms, 500, 505);
        Assert.InRange(latency.P99Ms, 990, 1_000);
        Assert.InRange(latency.MaxMs, 1_000, 1_010);
    }

    [Fact]
    public void What_came_since_is_apart_from_what_was_before()
    {
        var histogram = new Histogram();
        var before = histogram.Nothing();
        histogram.Add(TimeSpan.FromSeconds(9));
        histogram.Since(before);
        histogram.Add(TimeSpan.FromMilliseconds(1));

        var latency = histogram.Since(before);

        Assert.Equal(1, latency.Count);
        Assert.InRange(latency.MaxMs, 1, 1.01);
        Assert.Equal(Latency.None, histogram.Since(before));
    }

    [Fact]
    public void The_longest_and_the_shortest_have_their_buckets()
    {
        var histogram = new Histogram();
        histogram.Add(TimeSpan.MaxValue);
        histogram.Add(TimeSpan.Zero);
        histogram.Add(TimeSpan.FromTicks(-1));

        Assert.Equal((3, 0), (histogram.Latency.Count, histogram.Latency.P50Ms));
    }
}
