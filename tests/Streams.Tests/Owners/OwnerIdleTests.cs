using PixStream.Streams.Ports;

namespace PixStream.Streams.Tests.Owners;

/// <summary>The owner's timer closes idle streams, through failures and restarts.</summary>
public sealed class OwnerIdleTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task An_idle_stream_is_closed_by_itself_and_its_batch_goes_to_whoever_waits()
    {
        using var house = await House.OpenAsync();
        await house.Append(2);
        await house.Start();
        house.Time.Advance(TimeSpan.FromSeconds(25));
        var waiting = house.Start();
        house.Time.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.False(waiting.IsCompleted);
        house.Time.Advance(Moment);
        Assert.Equal(House.Contents(1, 2), House.Texts(await waiting));
    }

    [Fact]
    public async Task A_stream_is_idle_a_whole_idle_time_after_its_last_wait_and_not_later()
    {
        using var house = await House.OpenAsync();
        var token = await house.Start(House.NoWait);
        var wait = house.Pull(token.Stream, 1);
        house.Time.Advance(House.Wait);
        await wait;
        house.Time.Advance(house.Rules.IdleTimeout - Moment);
        Assert.Single(house.Store.Durable(Letter.Reader).Streams);
        house.Time.Advance(Moment);
        Assert.Empty(house.Store.Durable(Letter.Reader).Streams);
    }

    [Fact]
    public async Task Each_stream_is_closed_in_its_own_time()
    {
        using var house = await House.OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            await house.Start(House.NoWait);
            house.Time.Advance(TimeSpan.FromSeconds(7));
        }

        for (var open = 4; open > 0; open--)
        {
            Assert.Equal(open, house.Store.Durable(Letter.Reader).Streams.Count);
            house.Time.Advance(TimeSpan.FromSeconds(open == 4 ? 2 : 7));
        }

        Assert.Empty(house.Store.Durable(Letter.Reader).Streams);
    }

    [Fact]
    public async Task There_is_a_timer_only_while_streams_are_open()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        Assert.Equal(0, house.Timers);
        await house.Start();
        Assert.Equal(1, house.Timers);
        house.Time.Advance(house.Rules.IdleTimeout);
        Assert.Equal(0, house.Timers);
        var again = await house.Start();
        Assert.Equal(1, house.Timers);
        await house.End(again.Stream, 2);
        house.Time.Advance(house.Rules.IdleTimeout);
        Assert.Equal(0, house.Timers);
    }

    [Fact]
    public async Task After_a_restart_a_stream_has_its_whole_idle_time_from_then()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Time.Advance(TimeSpan.FromSeconds(29));
        house.Restart();
        house.Time.Advance(house.Rules.IdleTimeout - Moment);
        Assert.Equal(PullStatus.Batch, (await house.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task After_a_restart_a_stream_that_nobody_pulls_is_closed_in_time_for_those_that_wait()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        await house.Start();
        house.Restart();
        house.Time.Advance(TimeSpan.FromSeconds(25));
        await house.LoadAsync();
        var waiting = house.Start();
        house.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(House.Contents(1), House.Texts(await waiting));
    }

    [Fact]
    public async Task A_claim_that_takes_longer_than_the_idle_time_closes_no_stream()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Restart();
        house.Store.HoldClaims(true);
        var pull = house.Pull(first.Stream, 1);
        house.Time.Advance(house.Rules.IdleTimeout + Moment);
        house.Store.HoldClaims(false);
        Assert.Equal(House.Contents(1), House.Texts(await pull));
    }

    [Fact]
    public async Task A_restart_long_ago_does_not_hold_back_what_dead_readers_had()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Restart();
        house.Time.Advance(house.Rules.IdleTimeout);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
        Assert.Equal(PullStatus.StreamGone, (await house.Pull(first.Stream, 1)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_whose_end_could_not_be_made_durable_ends_later(bool held)
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.FailNext();
        house.Store.HoldCommits = held;
        house.Time.Advance(house.Rules.IdleTimeout);
        house.Store.HoldCommits = false;
        house.Store.ReleaseCommits();
        Assert.Equal(0, house.Timers);

        Assert.Equal(PullStatus.Batch, (await house.Pull(first.Stream, 1)).Status);
        house.Time.Advance(house.Rules.IdleTimeout);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task Those_that_wait_hear_of_an_end_that_could_not_be_made_durable()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        await house.Start();
        house.Time.Advance(TimeSpan.FromSeconds(25));
        Task<PullReply>[] waiting = [house.Start(), house.Start()];
        house.Store.FailNext();
        house.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.All(await Task.WhenAll(waiting), reply => Assert.Equal(PullStatus.Unavailable, reply.Status));
    }

    [Fact]
    public async Task After_a_failed_commit_a_stream_has_its_whole_idle_time_from_then()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Time.Advance(TimeSpan.FromSeconds(29));
        house.Store.FailNext();
        await house.Append(1, "N");
        house.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PullStatus.Batch, (await house.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task Readers_that_kept_asking_through_a_long_outage_keep_their_streams()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.IsAvailable = false;
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(PullStatus.Unavailable, (await house.Next(first)).Status);
            house.Time.Advance(TimeSpan.FromSeconds(10));
        }

        house.Store.IsAvailable = true;
        Assert.Equal(PullStatus.Empty, (await house.Next(first, House.NoWait)).Status);
    }

    [Fact]
    public async Task A_reader_that_takes_its_answer_slowly_keeps_its_stream_until_it_takes_no_more()
    {
        using var house = await House.OpenAsync();
        await house.Append(11);
        var first = await house.Start();
        for (var i = 0; i < 5; i++)
        {
            house.Time.Advance(TimeSpan.FromSeconds(20));
            await house.KeepOpen(first.Stream);
        }

        house.Time.Advance(house.Rules.IdleTimeout - Moment);
        Assert.Single(house.Store.Durable(Letter.Reader).Streams);
        Assert.Equal(1, house.Timers);
        house.Time.Advance(Moment);
        Assert.Empty(house.Store.Durable(Letter.Reader).Streams);
        Assert.Equal(House.Contents(Enumerable.Range(1, 10).ToArray()), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task A_reader_that_takes_its_answer_through_an_outage_keeps_its_stream()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.FailNext();
        await house.Append(1, "N");
        for (var i = 0; i < 5; i++)
        {
            house.Store.IsAvailable = i % 2 == 1;
            house.Time.Advance(TimeSpan.FromSeconds(20));
            await house.KeepOpen(first.Stream);
        }

        house.Store.IsAvailable = true;
        house.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PullStatus.Batch, (await house.Pull(first.Stream, 1)).Status);
    }
}
