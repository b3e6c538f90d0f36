using PixStream.Streams.Measures;
using PixStream.Streams.Ports;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Measures;

/// <summary>However many participants there are, metrics have a bounded number of series.</summary>
public sealed class SeriesTests : IDisposable
{
    private readonly OwnersHarness _harness = new(measured: 5);
    private readonly Collector _collector;

    public SeriesTests() => _collector = new Collector(_harness.Measures!);

    public void Dispose()
    {
        _collector.Dispose();
        _harness.Dispose();
    }

    [Fact]
    public async Task The_busy_and_those_far_behind_have_series_of_their_own_and_the_others_one_together()
    {
        foreach (var number in Enumerable.Range(1, 40))
            await AppendAsync(number, 1);
        Collect();
        var first = _collector.Series("unread");
        Assert.Contains("other", first);
        Assert.InRange(first.Length, 6, 12);

        await AppendAsync(39, 50);
        await AppendAsync(40, 20);
        Collect();
        Assert.Equal((51, 21), (_collector["unread", Name(39)], _collector["unread", Name(40)]));
        Assert.Equal(
            40 + 70, _collector.Series("unread").Sum(series => _collector["unread", series]));
    }

    [Fact]
    public async Task A_participant_that_is_far_behind_has_a_series_though_it_has_no_traffic()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await AppendAsync(number, 1);
        await AppendAsync(6, 1);
        foreach (var number in Enumerable.Range(1, 5))
            await ReadAllAsync(number);
        // The others go on, and are read.
        Collect();
        Collect();
        Assert.Equal(1, _collector["unread", Name(6)]);
        Assert.Equal(22, _collector["unread.age", Name(6)], 0.001);
    }

    [Fact]
    public async Task Of_ten_thousand_participants_four_times_the_setting_have_series_at_most()
    {
        for (var round = 0; round < 100; round++)
        {
            foreach (var number in Enumerable.Range(round * 100, 100))
                await AppendAsync(number, 1 + (number % 7));
            Collect();
        }

        var series = _collector.Series("unread");
        Assert.Equal((5 * 4) + 1, series.Length);
        Assert.Equal(
            Enumerable.Range(0, 10_000).Sum(static number => 1 + (number % 7)),
            series.Sum(one => _collector["unread", one]));
    }

    [Fact]
    public void With_none_of_their_own_all_are_others()
    {
        var series = new ParticipantSeries(0);
        Assert.Equal(("other", "other"), (series.Take("12345678"), series.TakeForemost("12345678")));
    }

    private static string Name(int number) => $"{10_000_000 + number}";

    private void Collect()
    {
        _harness.Time.Advance(TimeSpan.FromSeconds(11));
        _collector.Collect();
    }

    private Task<AppendReply> AppendAsync(int number, int count) =>
        _harness.Append(count, $"{_harness.Time.GetTimestamp()}-{number}-", Ispb.Parse(Name(number)));

    private Task<PullReply> ReadAllAsync(int number) => _harness.Start(ispb: Ispb.Parse(Name(number)));
}
