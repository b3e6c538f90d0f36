using PixStream.Cli.Runs;

namespace PixStream.Cli.Tests.Runs;

public class AllotmentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_gives_back_goes_to_who_waits()
    {
        var allotment = new Allotment(10);
        Assert.Equal(10, await allotment.TakeAsync(10, Stop));
        var waiting = allotment.TakeAsync(10, Stop);
        Assert.False(waiting.IsCompleted);

        allotment.Settle(taken: 10, used: 4);

        Assert.Equal(6, await waiting);
    }

    [Fact]
    public async Task Who_waits_is_told_when_all_are_done()
    {
        var allotment = new Allotment(3);
        Assert.Equal(3, await allotment.TakeAsync(10, Stop));
        var waiting = allotment.TakeAsync(10, Stop);

        allotment.Settle(taken: 3, used: 3);

        Assert.Equal(0, await waiting);
        Assert.True(allotment.IsDone);
    }

    [Fact]
    public async Task One_message_that_counts_as_several_may_use_more_than_was_taken()
    {
        var allotment = new Allotment(10);
        Assert.Equal(10, await allotment.TakeAsync(10, Stop));

        allotment.Settle(taken: 10, used: 25);

        Assert.Equal(0, await allotment.TakeAsync(10, Stop));
        Assert.True(allotment.IsDone);
    }

    [Fact]
    public async Task Without_a_count_there_is_no_end()
    {
        var allotment = new Allotment(null);
        Assert.Equal(10, await allotment.TakeAsync(10, Stop));
        allotment.Settle(taken: 10, used: 10);
        Assert.Equal(10, await allotment.TakeAsync(10, Stop));
        Assert.False(allotment.IsDone);
    }
}
