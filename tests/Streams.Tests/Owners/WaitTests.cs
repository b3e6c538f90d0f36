using PixStream.Streams.Ports;

namespace PixStream.Streams.Tests.Owners;

/// <summary>How the wait for a message ends.</summary>
public sealed class WaitTests
{
    [Fact]
    public async Task A_message_ends_the_wait_of_the_longest_waiting_reader_only()
    {
        using var house = await House.OpenAsync();
        Task<PullReply>[] readers = [house.Start(), house.Start(), house.Start()];
        for (var i = 0; i < readers.Length; i++)
        {
            await house.Append(Letter.New($"M{i + 1}"));
            Assert.Equal(House.Contents(i + 1), House.Texts(await readers[i]));
            Assert.All(readers[(i + 1)..], reader => Assert.False(reader.IsCompleted));
        }
    }

    [Fact]
    public async Task When_the_time_has_passed_the_answer_is_empty_and_the_token_stays_the_same()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        var next = house.Next(first);
        house.Time.Advance(House.Wait - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        house.Time.Advance(TimeSpan.FromMilliseconds(1));
        var empty = await next;
        Assert.Equal((PullStatus.Empty, first.Stream, 2), (empty.Status, empty.Stream, empty.Step));

        var again = house.Pull(empty.Stream, empty.Step);
        await house.Append(1, "N");
        Assert.Equal(["content of N1"], House.Texts(await again));
    }

    [Fact]
    public async Task Two_waiting_pulls_with_one_token_get_the_same_batch_in_the_form_of_the_first()
    {
        using var house = await House.OpenAsync();
        var empty = await house.Start(House.NoWait);
        Task<PullReply>[] pulls = [house.Pull(empty.Stream, empty.Step, House.One), house.Pull(empty.Stream, empty.Step, House.Ten)];
        await house.Append(3);
        Assert.Equal([(House.One.Tag, 1), (House.One.Tag, 1)], (await Task.WhenAll(pulls)).Select(reply => (reply.Tag, reply.Messages!.Count)));
    }

    [Fact]
    public async Task A_pull_that_does_not_want_to_wait_is_answered_at_once()
    {
        using var house = await House.OpenAsync();
        Assert.Equal(PullStatus.Empty, (await house.Start(House.NoWait)).Status);
        Assert.Equal(1, house.Timers);
    }

    [Fact]
    public async Task The_caller_that_leaves_ends_its_wait_and_not_the_stream()
    {
        using var house = await House.OpenAsync();
        using var caller = new CancellationTokenSource();
        var start = house.StartUntil(caller.Token);
        await caller.CancelAsync();
        var empty = await start;
        Assert.Equal((PullStatus.Empty, 1), (empty.Status, empty.Step));
        await house.Append(1);
        Assert.Equal(House.Contents(1), House.Texts(await house.Pull(empty.Stream, 1)));
    }

    [Fact]
    public async Task A_caller_that_had_left_before_does_not_wait()
    {
        using var house = await House.OpenAsync();
        var opened = await house.Start(House.NoWait);
        Assert.Equal(PullStatus.Empty, (await house.PullUntil(opened.Stream, 1, new CancellationToken(canceled: true))).Status);
        Assert.Equal(1, house.Timers);
    }

    [Fact]
    public async Task A_message_goes_past_a_reader_that_left()
    {
        using var house = await House.OpenAsync();
        using var caller = new CancellationTokenSource();
        var left = house.StartUntil(caller.Token);
        var stays = house.Start();
        await caller.CancelAsync();
        await left;
        await house.Append(1);
        Assert.Equal(House.Contents(1), House.Texts(await stays));
    }

    [Fact]
    public async Task Two_waits_with_one_token_get_the_same_answer()
    {
        using var house = await House.OpenAsync();
        var token = await house.Start(House.NoWait);
        var one = house.Pull(token.Stream, 1);
        var two = house.Pull(token.Stream, 1);
        await house.Append(3);
        var (first, second) = (await one, await two);
        Assert.Equal(House.Contents(1, 2, 3), House.Texts(first));
        Assert.Equal(House.Texts(first), House.Texts(second));
        Assert.Equal((first.Stream, first.Step, first.Tag), (second.Stream, second.Step, second.Tag));
    }

    [Fact]
    public async Task Of_two_waits_with_one_token_one_may_end_without_the_other()
    {
        using var house = await House.OpenAsync();
        using var caller = new CancellationTokenSource();
        var token = await house.Start(House.NoWait);
        var stays = house.Pull(token.Stream, 1);
        var leaves = house.PullUntil(token.Stream, 1, caller.Token);
        await caller.CancelAsync();
        Assert.Equal(PullStatus.Empty, (await leaves).Status);
        Assert.False(stays.IsCompleted);
        await house.Append(1);
        Assert.Equal(House.Contents(1), House.Texts(await stays));
    }

    [Fact]
    public async Task A_delete_ends_the_wait_in_its_stream()
    {
        using var house = await House.OpenAsync();
        var token = await house.Start(House.NoWait);
        var waiting = house.Pull(token.Stream, 1);
        Assert.Equal(EndStatus.Ended, (await house.End(token.Stream, 1)).Status);
        Assert.Equal(PullStatus.StreamGone, (await waiting).Status);
        Assert.Equal(1, (await house.Start(House.NoWait)).SlotsUsed);
    }

    [Fact]
    public async Task A_message_and_the_end_of_the_wait_at_once_lose_nothing()
    {
        using var house = await House.OpenAsync();
        using var caller = new CancellationTokenSource();
        var start = house.StartUntil(caller.Token);
        house.Store.HoldCommits = true;
        var append = house.Append(1);
        await caller.CancelAsync();
        house.Time.Advance(House.Wait);
        house.Store.ReleaseCommits();
        Assert.Equal(House.Contents(1), House.Texts(await start));
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task A_drain_answers_those_that_wait_as_if_their_time_had_passed()
    {
        using var house = await House.OpenAsync();
        var one = house.Start();
        var other = house.Start(ispb: Letter.OtherReader);
        house.Participants.EndWaits();
        Assert.Equal(PullStatus.Empty, (await one).Status);
        Assert.Equal(PullStatus.Empty, (await other).Status);
    }

    [Fact]
    public async Task After_a_drain_no_pull_waits_not_even_of_a_participant_first_used_then()
    {
        using var house = new House();
        await house.LoadAsync();
        house.Participants.EndWaits();
        Assert.Equal(PullStatus.Empty, (await house.Start()).Status);
        Assert.Equal(PullStatus.Empty, (await house.Start(ispb: Letter.OtherReader)).Status);
        await house.Append(1);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task A_drain_while_the_participant_is_being_read_ends_the_waits_to_come()
    {
        using var house = new House();
        house.Store.HoldClaims(true);
        var start = house.Start();
        house.Participants.EndWaits();
        house.Store.HoldClaims(false);
        Assert.Equal(PullStatus.Empty, (await start).Status);
    }

    [Fact]
    public async Task An_ended_wait_leaves_no_timer_behind()
    {
        using var house = await House.OpenAsync();
        using var caller = new CancellationTokenSource();
        Task<PullReply>[] waits = [house.Start(), house.Start(), house.StartUntil(caller.Token), house.Start()];
        Assert.Equal(1 + waits.Length, house.Timers);
        await house.Append(1);
        await waits[0];
        await caller.CancelAsync();
        await waits[2];
        house.Time.Advance(House.Wait);
        await Task.WhenAll(waits);
        Assert.Equal(1, house.Timers);
    }
}
