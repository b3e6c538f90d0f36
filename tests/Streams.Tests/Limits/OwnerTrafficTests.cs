using PixStream.Streams.Limits;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Owners;

namespace PixStream.Streams.Tests.Limits;

/// <summary>Limits as the participant's owner counts them.</summary>
public sealed class OwnerTrafficTests
{
    private static readonly TrafficLimits FewReads = new(Read: new TrafficLimit(Requests: 2));

    [Fact]
    public async Task A_read_beyond_the_limit_is_refused_and_changes_nothing()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(3);
        Set(harness, FewReads);
        var first = await harness.Start(OwnersHarness.One);
        var second = await harness.Next(first, OwnersHarness.One);
        Assert.Equal(["content of M2"], OwnersHarness.Texts(second));
        Assert.Equal(new LimitState(2, 0, 2), second.Limit);
        var before = harness.Store.Commits;

        var refused = await harness.Next(second, OwnersHarness.One);

        Assert.Equal((PullStatus.RateLimit, new LimitState(2, 0, 2)), (refused.Status, refused.Limit));
        Assert.Null(refused.Messages);
        Assert.Equal(before, harness.Store.Commits);
        harness.Time.Advance(refused.RetryAfter);
        Assert.Equal(["content of M3"], OwnersHarness.Texts(await harness.Next(second, OwnersHarness.One)));
    }

    [Fact]
    public async Task A_pull_that_waits_counts_once_and_what_it_is_handed_is_taken_off()
    {
        using var harness = await OwnersHarness.OpenAsync();
        Set(harness, new TrafficLimits(Read: new TrafficLimit(Requests: 2, Messages: 1, Burst: 10)));
        var waiting = harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.Append(9);
        Assert.Equal(new LimitState(10, 1, 9), (await waiting).Limit);
    }

    [Fact]
    public async Task An_end_is_never_refused_and_others_are_not_limited()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        await harness.Append(1, "N", TestMessages.OtherReader);
        Set(harness, FewReads);
        var batch = await harness.Start();
        await harness.Start(OwnersHarness.NoWait);
        Assert.Equal(PullStatus.RateLimit, (await harness.Start(OwnersHarness.NoWait)).Status);

        Assert.Equal(EndStatus.Ended, (await harness.End(batch.Stream, batch.Step + 1)).Status);
        var other = await harness.Start(ispb: TestMessages.OtherReader);
        Assert.Equal((PullStatus.Batch, null), (other.Status, other.Limit));
    }

    [Fact]
    public async Task Sends_are_counted_by_their_sender_and_apart_from_its_reads()
    {
        using var harness = await OwnersHarness.OpenAsync();
        Set(harness, new TrafficLimits(Read: new TrafficLimit(Requests: 1), Send: new TrafficLimit(Messages: 2, Burst: 4)));
        Assert.Equal(new SendReply(SendStatus.Admitted, default, new LimitState(4, 1, 2)), await Send(harness, 3000));
        Assert.Equal(SendStatus.Admitted, (await Send(harness, 3000)).Status);
        Assert.Equal(
            new SendReply(SendStatus.RateLimit, TimeSpan.FromMilliseconds(1001), new LimitState(4, 0, 3)),
            await Send(harness, 1000));
        Assert.Equal(PullStatus.Empty, (await harness.Start(OwnersHarness.NoWait)).Status);
        Assert.Equal(
            new SendReply(SendStatus.Admitted), await harness.Participants.CountSendAsync(TestMessages.Sender, 1_000_000));
    }

    [Fact]
    public async Task An_owner_that_counts_something_is_not_let_go()
    {
        using var harness = new OwnersHarness();
        Set(harness, new TrafficLimits(Send: new TrafficLimit(Messages: 1, Burst: 1)));
        await Send(harness, 600_000);
        harness.Time.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(1, harness.Participants.OwnerCount);
        Assert.Equal(SendStatus.RateLimit, (await Send(harness, 1000)).Status);
        harness.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(0, harness.Participants.OwnerCount);
    }

    [Fact]
    public async Task A_refused_start_opens_no_stream()
    {
        using var harness = await OwnersHarness.OpenAsync(new StreamRules { MaxStreams = 3 });
        Set(harness, FewReads);
        await harness.Start(OwnersHarness.NoWait);
        await harness.Start(OwnersHarness.NoWait);
        for (var i = 0; i < 5; i++)
            Assert.Equal(PullStatus.RateLimit, (await harness.Start(OwnersHarness.NoWait)).Status);
        Set(harness, TrafficLimits.None);
        Assert.Equal((PullStatus.Empty, 3), await StatusOf(harness.Start(OwnersHarness.NoWait)));
    }

    private static void Set(OwnersHarness harness, TrafficLimits limits) =>
        harness.Limits.Set(TrafficLimits.None, [new(TestMessages.Reader, limits)]);

    private static async Task<SendReply> Send(OwnersHarness harness, long cost) =>
        await harness.Participants.CountSendAsync(TestMessages.Reader, cost);

    private static async Task<(PullStatus, int)> StatusOf(Task<PullReply> reply) =>
        ((await reply).Status, (await reply).SlotsUsed);
}
