using PixStream.Streams.Limits;

namespace PixStream.Streams.Tests.Limits;

/// <summary>
/// Limits against a model that remembers every request. Times are whole milliseconds; a request is counted for 1,000 ms at least
/// and 1,010 ms at most.
/// </summary>
public sealed class TrafficMeterTests
{
    private const int StrictMs = 1000;

    public static TheoryData<int> Seeds { get; } = new(Enumerable.Range(1, 200));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_second_has_more_requests_than_the_limit_and_no_request_is_refused_for_one_that_is_older(int seed)
    {
        var random = new Random(seed);
        var limit = new TrafficLimit(Requests: random.Next(1, 60));
        var meter = new TrafficMeter();
        var admitted = new List<long>();
        for (long nowMs = random.Next(5000), i = 0; i < 2000; i++, nowMs += Pause(random))
        {
            var wait = meter.TryTake(limit, 0, nowMs);
            if (wait == 0)
            {
                admitted.Add(nowMs);
                Assert.True(Within(admitted, nowMs, StrictMs) <= limit.Requests, $"seed {seed}, {nowMs} ms");
            }
            else
            {
                Assert.True(Within(admitted, nowMs, RequestWindow.CountedMsMax) >= limit.Requests, $"seed {seed}, {nowMs} ms");
            }
        }

        Assert.NotEmpty(admitted);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_allowance_is_that_of_the_model(int seed)
    {
        var random = new Random(seed);
        var limit = new TrafficLimit(Messages: random.Next(1, 900), Burst: random.Next(0, 3) * random.Next(1, 900));
        var meter = new TrafficMeter();
        decimal level = limit.BurstUnits;
        var lastMs = 0L;
        for (long nowMs = 0, i = 0; i < 1000; i++, nowMs += Pause(random))
        {
            level = Math.Min(limit.BurstUnits, level + ((nowMs - lastMs) * limit.Messages / 1000m));
            lastMs = nowMs;
            var cost = random.Next(4) == 0 ? random.Next(0, 3000) * 1000L : random.Next(0, 11) * 200L;
            Assert.Equal(level > 0, meter.TryTake(limit, cost, nowMs) == 0);
            if (level > 0)
                level -= cost / 1000m;
            Assert.Equal(
                (int)Math.Clamp(Math.Floor(level), 0, int.MaxValue), meter.StateOf(limit, nowMs).Remaining);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_request_is_let_in_after_the_wait_that_it_was_told_and_not_a_millisecond_before(int seed)
    {
        var random = new Random(seed);
        var limit = new TrafficLimit(
            random.Next(0, 3) * random.Next(1, 40), random.Next(0, 2) * random.Next(1, 900), random.Next(900));
        if (!limit.IsSet)
            return;
        var requests = new List<(long AtMs, long Cost)>();
        var meter = new TrafficMeter();
        for (long nowMs = 0, i = 0; i < 500; i++, nowMs += random.Next(20))
        {
            var cost = random.Next(1, 20) * 200L;
            var wait = meter.TryTake(limit, cost, nowMs);
            if (wait == 0)
            {
                requests.Add((nowMs, cost));
                continue;
            }

            // Two that have seen the same: one is asked a millisecond too soon.
            Assert.NotEqual(0, Again(limit, requests).TryTake(limit, cost, nowMs + wait - 1));
            Assert.Equal(0, Again(limit, requests).TryTake(limit, cost, nowMs + wait));
        }
    }

    [Fact]
    public void A_thousand_requests_in_five_seconds_at_a_hundred_a_second_are_five_hundred()
    {
        var (limit, meter) = (new TrafficLimit(Requests: 100), new TrafficMeter());
        Assert.Equal(500, Enumerable.Range(0, 1000).Count(i => meter.TryTake(limit, 0, i * 5) == 0));
    }

    [Fact]
    public void What_a_request_carries_may_take_the_allowance_below_zero_and_later_requests_wait_for_it()
    {
        var (limit, meter) = (new TrafficLimit(Messages: 10, Burst: 10), new TrafficMeter());
        Assert.Equal(0, meter.TryTake(limit, 100_000, 0));
        Assert.Equal(new LimitState(10, 0, 10), meter.StateOf(limit, 0));
        Assert.Equal(9001, meter.TryTake(limit, 1000, 0));
        Assert.Equal(0, meter.TryTake(limit, 1000, 9001));
    }

    [Fact]
    public void A_limit_that_is_changed_holds_at_once()
    {
        var meter = new TrafficMeter();
        for (var i = 0; i < 5; i++)
            Assert.Equal(0, meter.TryTake(new TrafficLimit(Requests: 5), 0, 0));
        Assert.NotEqual(0, meter.TryTake(new TrafficLimit(Requests: 5), 0, 0));
        Assert.Equal(0, meter.TryTake(new TrafficLimit(Requests: 6), 0, 0));
        Assert.NotEqual(0, meter.TryTake(new TrafficLimit(Requests: 2), 0, 500));
        Assert.Equal(0, meter.TryTake(new TrafficLimit(Messages: 1), 0, 500));
    }

    [Fact]
    public void The_state_is_that_of_the_limit_with_least_left()
    {
        var (limit, meter) = (new TrafficLimit(Requests: 5, Messages: 10, Burst: 20), new TrafficMeter());
        meter.TryTake(limit, 1000, 0);
        Assert.Equal(new LimitState(5, 4, 2), meter.StateOf(limit, 0));
        meter.TryTake(limit, 17_500, 0);
        Assert.Equal(new LimitState(20, 1, 2), meter.StateOf(limit, 0));
        Assert.False(meter.IsFresh(limit, 1849));
        Assert.True(meter.IsFresh(limit, 1850));
    }

    private static long Pause(Random random) => random.Next(10) switch
    {
        0 => random.Next(3000),
        < 5 => 0,
        _ => random.Next(30),
    };

    private static int Within(List<long> admitted, long nowMs, int windowMs) =>
        admitted.Count(atMs => atMs > nowMs - windowMs);

    private static TrafficMeter Again(TrafficLimit limit, List<(long AtMs, long Cost)> requests)
    {
        var meter = new TrafficMeter();
        foreach (var (atMs, cost) in requests)
            Assert.Equal(0, meter.TryTake(limit, cost, atMs));
        return meter;
    }
}
