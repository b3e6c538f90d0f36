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
        using var harness = await OwnersHarness.OpenAsync(One);
        var waiting = harness.Start();
        var refused = await harness.Start();
        Assert.Equal(
            (PullStatus.StreamLimit, TimeSpan.FromSeconds(1), 1), (refused.Status, refused.RetryAfter, refused.SlotsUsed));
        await harness.Append(2);
        var first = await waiting;
        Assert.Equal((PullStatus.Batch, 1), (first.Status, first.SlotsUsed));
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_replay_is_not_in_flight_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        await harness.Append(1);
        var first = await harness.Start();
        for (var i = 0; i < 3; i++)
            Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_refused_request_is_not_in_flight_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        var waiting = harness.Start();
        for (var i = 0; i < 3; i++)
            Assert.Equal(PullStatus.StreamLimit, (await harness.Start()).Status);
        await harness.Append(1);
        await waiting;
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_refusal_that_waits_for_a_commit_holds_no_slot()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        harness.Store.HoldCommits = true;
        var first = harness.Start(OwnersHarness.NoWait);
        // Neither may be told before the commit in front of it is durable.
        var refused = harness.Start(OwnersHarness.NoWait);
        var gone = harness.Pull(new StreamId(9), 1);
        harness.Store.ReleaseCommits();
        Assert.Equal((PullStatus.Empty, 1), ((await first).Status, (await first).SlotsUsed));
        harness.Store.HoldCommits = false;
        await Task.WhenAll(refused, gone);
        harness.Store.HoldCommits = true;
        var waiting = harness.Start();
        var over = Enumerable.Range(0, 3).Select(_ => harness.Start(OwnersHarness.NoWait)).ToArray();
        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        Assert.All(await Task.WhenAll(over), answer =>
            Assert.Equal((PullStatus.StreamLimit, 1), (answer.Status, answer.SlotsUsed)));
        await harness.Append(1);
        await waiting;
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_request_for_a_stream_that_ended_is_not_in_flight_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        for (var i = 0; i < 3; i++)
            Assert.Equal(PullStatus.StreamGone, (await harness.Pull(new StreamId(9), 1)).Status);
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_wait_that_ended_by_time_by_its_caller_or_by_a_delete_is_not_in_flight_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        var timedOut = harness.Start();
        harness.Time.Advance(OwnersHarness.Wait);
        var token = await timedOut;

        using var caller = new CancellationTokenSource();
        var left = harness.PullUntil(token.Stream, 1, caller.Token);
        await caller.CancelAsync();
        await left;

        var deleted = harness.Pull(token.Stream, 1);
        await harness.End(token.Stream, 1);
        await deleted;
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_request_whose_batch_is_damaged_is_not_in_flight_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        await harness.Append(1);
        harness.Store.Damaged.Add(1);
        Assert.Equal(PullStatus.Unavailable, (await harness.Start()).Status);
        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_request_that_failed_is_not_in_flight_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        for (var i = 0; i < 3; i++)
        {
            harness.Store.FailNext();
            Assert.Equal(PullStatus.Unavailable, (await harness.Start(OwnersHarness.NoWait)).Status);
            harness.Store.FailNext();
            Assert.Equal(PullStatus.Unavailable, (await harness.Start()).Status);
        }

        await AssertFreeAsync(harness);
    }

    [Fact]
    public async Task A_request_that_failed_late_does_not_free_the_slot_of_another()
    {
        using var harness = await OwnersHarness.OpenAsync(One);
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.HoldReads(true);
        var slow = harness.Pull(first.Stream, 1);
        harness.Store.FailNext();
        await harness.Append(1, "N");
        await harness.LoadAsync();
        var waiting = harness.Start(OwnersHarness.One);
        harness.Store.HoldReads(false);
        await slow;
        Assert.Equal(PullStatus.StreamLimit, (await harness.Start()).Status);
        await harness.Append(1, "O");
        await waiting;
        await AssertFreeAsync(harness);
    }

    private static async Task AssertFreeAsync(OwnersHarness harness)
    {
        var status = (await harness.Start(OwnersHarness.NoWait)).Status;
        Assert.True(status is PullStatus.Empty or PullStatus.Batch, $"{status}: a slot is taken that is not used");
    }
}
