using PixStream.Cli.Runs;

namespace PixStream.Cli.Tests.Runs;

public class MessageQuotaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_gives_back_goes_to_who_waits()
    {
        var quota = new MessageQuota(10);
        Assert.Equal(10, await quota.TakeAsync(10, Stop));
        var waiting = quota.TakeAsync(10, Stop);
        Assert.False(waiting.IsCompleted);

        quota.Settle(taken: 10, used: 4);

        Assert.Equal(6, await waiting);
    }

    [Fact]
    public async Task Who_waits_is_told_when_all_are_done()
    {
        var quota = new MessageQuota(3);
        Assert.Equal(3, await quota.TakeAsync(10, Stop));
        var waiting = quota.TakeAsync(10, Stop);

        quota.Settle(taken: 3, used: 3);

        Assert.Equal(0, await waiting);
        Assert.True(quota.IsDone);
    }

    [Fact]
    public async Task One_message_that_counts_as_several_may_use_more_than_was_taken()
    {
        var quota = new MessageQuota(10);
        Assert.Equal(10, await quota.TakeAsync(10, Stop));

        quota.Settle(taken: 10, used: 25);

        Assert.Equal(0, await quota.TakeAsync(10, Stop));
        Assert.True(quota.IsDone);
    }

    [Fact]
    public async Task Without_a_count_there_is_no_end()
    {
        var quota = new MessageQuota(null);
        Assert.Equal(10, await quota.TakeAsync(10, Stop));
        quota.Settle(taken: 10, used: 10);
        Assert.Equal(10, await quota.TakeAsync(10, Stop));
        Assert.False(quota.IsDone);
    }
}
