using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Intake;

/// <summary>
/// Where the cap counts requests in flight, each of them is counted until it is answered, however that comes about.
/// </summary>
public sealed class InFlightTests
{
    private static readonly StreamRules One = new() { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 };

    [Fact]
    public async Task A_pull_that_waits_is_in_flight_until_it_is_answered()
    {
        using var house = await House.OpenAsync(One);
        var waiting = house.Start();
        var refused = await house.Start();
        Assert.Equal((PullStatus.StreamLimit, TimeSpan.FromSeconds(1), 1), (refused.Status, refused.RetryAfter, refused.SlotsUsed));
        await house.Append(2);
        var first = await waiting;
        Assert.Equal((PullStatus.Batch, 1), (first.Status, first.SlotsUsed));
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_replay_is_not_in_flight_afterwards()
    {
        using var house = await House.OpenAsync(One);
        await house.Append(1);
        var first = await house.Start();
        for (var i = 0; i < 3; i++)
            Assert.Equal(PullStatus.Batch, (await house.Pull(first.Stream, 1)).Status);
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_refused_request_is_not_in_flight_afterwards()
    {
        using var house = await House.OpenAsync(One);
        var waiting = house.Start();
        for (var i = 0; i < 3; i++)
            Assert.Equal(PullStatus.StreamLimit, (await house.Start()).Status);
        await house.Append(1);
        await waiting;
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_refusal_that_waits_for_a_commit_holds_no_slot()
    {
        using var house = await House.OpenAsync(One);
        house.Store.HoldCommits = true;
        var first = house.Start(House.NoWait);
        // Neither may be told before the commit in front of it is durable.
        var refused = house.Start(House.NoWait);
        var gone = house.Pull(new StreamId(9), 1);
        house.Store.ReleaseCommits();
        Assert.Equal((PullStatus.Empty, 1), ((await first).Status, (await first).SlotsUsed));
        house.Store.HoldCommits = false;
        await Task.WhenAll(refused, gone);
        house.Store.HoldCommits = true;
        var waiting = house.Start();
        var over = Enumerable.Range(0, 3).Select(_ => house.Start(House.NoWait)).ToArray();
        house.Store.HoldCommits = false;
        house.Store.ReleaseCommits();
        Assert.All(await Task.WhenAll(over), answer => Assert.Equal((PullStatus.StreamLimit, 1), (answer.Status, answer.SlotsUsed)));
        await house.Append(1);
        await waiting;
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_request_for_a_stream_that_ended_is_not_in_flight_afterwards()
    {
        using var house = await House.OpenAsync(One);
        for (var i = 0; i < 3; i++)
            Assert.Equal(PullStatus.StreamGone, (await house.Pull(new StreamId(9), 1)).Status);
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_wait_that_ended_by_time_by_its_caller_or_by_a_delete_is_not_in_flight_afterwards()
    {
        using var house = await House.OpenAsync(One);
        var timedOut = house.Start();
        house.Time.Advance(House.Wait);
        var token = await timedOut;

        using var caller = new CancellationTokenSource();
        var left = house.PullUntil(token.Stream, 1, caller.Token);
        await caller.CancelAsync();
        await left;

        var deleted = house.Pull(token.Stream, 1);
        await house.End(token.Stream, 1);
        await deleted;
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_request_whose_batch_is_damaged_is_not_in_flight_afterwards()
    {
        using var house = await House.OpenAsync(One);
        await house.Append(1);
        house.Store.Damaged.Add(1);
        Assert.Equal(PullStatus.Unavailable, (await house.Start()).Status);
        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_request_that_failed_is_not_in_flight_afterwards()
    {
        using var house = await House.OpenAsync(One);
        for (var i = 0; i < 3; i++)
        {
            house.Store.FailNext();
            Assert.Equal(PullStatus.Unavailable, (await house.Start(House.NoWait)).Status);
            house.Store.FailNext();
            Assert.Equal(PullStatus.Unavailable, (await house.Start()).Status);
        }

        await AssertFreeAsync(house);
    }

    [Fact]
    public async Task A_request_that_failed_late_does_not_free_the_slot_of_another()
    {
        using var house = await House.OpenAsync(One);
        await house.Append(1);
        var first = await house.Start();
        house.Store.HoldReads(true);
        var slow = house.Pull(first.Stream, 1);
        house.Store.FailNext();
        await house.Append(1, "N");
        await house.LoadAsync();
        var waiting = house.Start(House.One);
        house.Store.HoldReads(false);
        await slow;
        Assert.Equal(PullStatus.StreamLimit, (await house.Start()).Status);
        await house.Append(1, "O");
        await waiting;
        await AssertFreeAsync(house);
    }

    private static async Task AssertFreeAsync(House house)
    {
        var status = (await house.Start(House.NoWait)).Status;
        Assert.True(status is PullStatus.Empty or PullStatus.Batch, $"{status}: a slot is taken that nobody uses");
    }
}
