using PixStream.Streams.Ports;

namespace PixStream.Streams.Tests.Owners;

/// <summary>The owner's timer closes idle streams, through failures and restarts.</summary>
public sealed class OwnerIdleTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task An_idle_stream_is_closed_by_itself_and_its_batch_goes_to_the_reader_that_waits()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(2);
        await harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(25));
        var waiting = harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.False(waiting.IsCompleted);
        harness.Time.Advance(Moment);
        Assert.Equal(OwnersHarness.Contents(1, 2), OwnersHarness.Texts(await waiting));
    }

    [Fact]
    public async Task A_stream_is_idle_a_whole_idle_time_after_its_last_wait_and_not_later()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var token = await harness.Start(OwnersHarness.NoWait);
        var wait = harness.Pull(token.Stream, 1);
        harness.Time.Advance(OwnersHarness.Wait);
        await wait;
        harness.Time.Advance(harness.Rules.IdleTimeout - Moment);
        Assert.Single(harness.Store.Durable(TestMessages.Reader).Streams);
        harness.Time.Advance(Moment);
        Assert.Empty(harness.Store.Durable(TestMessages.Reader).Streams);
    }

    [Fact]
    public async Task Each_stream_is_closed_in_its_own_time()
    {
        using var harness = await OwnersHarness.OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            await harness.Start(OwnersHarness.NoWait);
            harness.Time.Advance(TimeSpan.FromSeconds(7));
        }

        for (var open = 4; open > 0; open--)
        {
            Assert.Equal(open, harness.Store.Durable(TestMessages.Reader).Streams.Count);
            harness.Time.Advance(TimeSpan.FromSeconds(open == 4 ? 2 : 7));
        }

        Assert.Empty(harness.Store.Durable(TestMessages.Reader).Streams);
    }

    [Fact]
    public async Task There_is_a_timer_only_while_streams_are_open()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        Assert.Equal(0, harness.Timers);
        await harness.Start();
        Assert.Equal(1, harness.Timers);
        harness.Time.Advance(harness.Rules.IdleTimeout);
        Assert.Equal(0, harness.Timers);
        var again = await harness.Start();
        Assert.Equal(1, harness.Timers);
        await harness.End(again.Stream, 2);
        harness.Time.Advance(harness.Rules.IdleTimeout);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public async Task After_a_restart_a_stream_has_its_whole_idle_time_from_then()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(29));
        harness.Restart();
        harness.Time.Advance(harness.Rules.IdleTimeout - Moment);
        Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task After_a_restart_a_stream_that_is_not_pulled_is_closed_in_time_for_those_that_wait()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        await harness.Start();
        harness.Restart();
        harness.Time.Advance(TimeSpan.FromSeconds(25));
        await harness.LoadAsync();
        var waiting = harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await waiting));
    }

    [Fact]
    public async Task A_claim_that_takes_longer_than_the_idle_time_closes_no_stream()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Restart();
        harness.Store.HoldClaims(true);
        var pull = harness.Pull(first.Stream, 1);
        harness.Time.Advance(harness.Rules.IdleTimeout + Moment);
        harness.Store.HoldClaims(false);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await pull));
    }

    [Fact]
    public async Task A_restart_long_ago_does_not_hold_back_what_dead_readers_had()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Restart();
        harness.Time.Advance(harness.Rules.IdleTimeout);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
        Assert.Equal(PullStatus.StreamGone, (await harness.Pull(first.Stream, 1)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_whose_end_could_not_be_made_durable_ends_later(bool held)
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.FailNext();
        harness.Store.HoldCommits = held;
        harness.Time.Advance(harness.Rules.IdleTimeout);
        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        Assert.Equal(0, harness.Timers);

        Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
        harness.Time.Advance(harness.Rules.IdleTimeout);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task Those_that_wait_hear_of_an_end_that_could_not_be_made_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        await harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(25));
        Task<PullReply>[] waiting = [harness.Start(), harness.Start()];
        harness.Store.FailNext();
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.All(await Task.WhenAll(waiting), reply => Assert.Equal(PullStatus.Unavailable, reply.Status));
    }

    [Fact]
    public async Task After_a_failed_commit_a_stream_has_its_whole_idle_time_from_then()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Time.Advance(TimeSpan.FromSeconds(29));
        harness.Store.FailNext();
        await harness.Append(1, "N");
        harness.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task Readers_that_kept_asking_through_a_long_outage_keep_their_streams()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.IsAvailable = false;
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(PullStatus.Unavailable, (await harness.Next(first)).Status);
            harness.Time.Advance(TimeSpan.FromSeconds(10));
        }

        harness.Store.IsAvailable = true;
        Assert.Equal(PullStatus.Empty, (await harness.Next(first, OwnersHarness.NoWait)).Status);
    }

    [Fact]
    public async Task A_reader_that_takes_its_answer_slowly_keeps_its_stream_until_it_takes_no_more()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(11);
        var first = await harness.Start();
        for (var i = 0; i < 5; i++)
        {
            harness.Time.Advance(TimeSpan.FromSeconds(20));
            await harness.KeepOpen(first.Stream);
        }

        harness.Time.Advance(harness.Rules.IdleTimeout - Moment);
        Assert.Single(harness.Store.Durable(TestMessages.Reader).Streams);
        Assert.Equal(1, harness.Timers);
        harness.Time.Advance(Moment);
        Assert.Empty(harness.Store.Durable(TestMessages.Reader).Streams);
        Assert.Equal(OwnersHarness.Contents(Enumerable.Range(1, 10).ToArray()), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task A_reader_that_takes_its_answer_through_an_outage_keeps_its_stream()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.FailNext();
        await harness.Append(1, "N");
        for (var i = 0; i < 5; i++)
        {
            harness.Store.IsAvailable = i % 2 == 1;
            harness.Time.Advance(TimeSpan.FromSeconds(20));
            await harness.KeepOpen(first.Stream);
        }

        harness.Store.IsAvailable = true;
        harness.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
    }
}
