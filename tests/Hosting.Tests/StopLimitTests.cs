using Microsoft.Extensions.Time.Testing;

namespace PixStream.Hosting.Tests;

/// <summary>A program ends even if one of its parts waits for ever for a server that is gone.</summary>
public sealed class StopLimitTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly StopLimit _limit;
    private int _ends;

    public StopLimitTests() => _limit = new StopLimit(Limit, _time, () => _ends++, _stopping.Token);

    [Fact]
    public void Who_was_told_to_stop_and_has_not_is_ended_when_the_time_is_over()
    {
        _time.Advance(Limit * 2);
        _stopping.Cancel();
        _time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.Equal(0, _ends);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, _ends);
        _time.Advance(Limit * 2);
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Who_has_stopped_in_time_is_left_alone()
    {
        _stopping.Cancel();
        _limit.Dispose();
        _time.Advance(Limit * 2);
        Assert.Equal(0, _ends);
    }

    public void Dispose()
    {
        _limit.Dispose();
        _stopping.Dispose();
    }
}
