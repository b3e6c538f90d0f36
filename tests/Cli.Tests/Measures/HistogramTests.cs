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
        histogram.Add(TimeSpan.FromSeconds(9));
        histogram.Since();
        histogram.Add(TimeSpan.FromMilliseconds(1));

        var latency = histogram.Since();

        Assert.Equal(1, latency.Count);
        Assert.InRange(latency.MaxMs, 1, 1.01);
        Assert.Equal(Latency.None, histogram.Since());
    }

    [Fact]
    public async Task Many_threads_add_at_once_and_every_duration_counts_once()
    {
        const int Threads = 4;
        const int Each = 50_000;
        var histogram = new Histogram();
        long since = 0;
        var adding = Task.WhenAll(Enumerable.Range(1, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                histogram.Add(TimeSpan.FromMilliseconds(thread));
        })));
        while (!adding.IsCompleted)
        {
            since += histogram.Since().Count;
            Assert.InRange(histogram.Latency.MaxMs, 0, Threads * 1.01);
        }

        await adding;

        Assert.Equal(Threads * Each, since + histogram.Since().Count);
        Assert.Equal(Threads * Each, histogram.Latency.Count);
        Assert.InRange(histogram.Latency.P50Ms, 2, 2.02);
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
