using PixStream.Streams.Ports;

namespace PixStream.Streams.Tests.Owners;

/// <summary>How the wait for a message ends.</summary>
public sealed class WaitTests
{
    [Fact]
    public async Task A_message_ends_the_wait_of_the_longest_waiting_reader_only()
    {
        using var harness = await OwnersHarness.OpenAsync();
        Task<PullReply>[] readers = [harness.Start(), harness.Start(), harness.Start()];
        for (var i = 0; i < readers.Length; i++)
        {
            await harness.Append(TestMessages.New($"M{i + 1}"));
            Assert.Equal(OwnersHarness.Contents(i + 1), OwnersHarness.Texts(await readers[i]));
            Assert.All(readers[(i + 1)..], reader => Assert.False(reader.IsCompleted));
        }
    }

    [Fact]
    public async Task When_the_time_has_passed_the_answer_is_empty_and_the_token_stays_the_same()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        var next = harness.Next(first);
        harness.Time.Advance(OwnersHarness.Wait - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        harness.Time.Advance(TimeSpan.FromMilliseconds(1));
        var empty = await next;
        Assert.Equal((PullStatus.Empty, first.Stream, 2), (empty.Status, empty.Stream, empty.Step));

        var again = harness.Pull(empty.Stream, empty.Step);
        await harness.Append(1, "N");
        Assert.Equal(["content of N1"], OwnersHarness.Texts(await again));
    }

    [Fact]
    public async Task Two_waiting_pulls_with_one_token_get_the_same_batch_in_the_form_of_the_first()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var empty = await harness.Start(OwnersHarness.NoWait);
        Task<PullReply>[] pulls =
        [
            harness.Pull(empty.Stream, empty.Step, OwnersHarness.One), harness.Pull(empty.Stream, empty.Step, OwnersHarness.Ten),
        ];
        await harness.Append(3);
        Assert.Equal(
            [(OwnersHarness.One.Tag, 1), (OwnersHarness.One.Tag, 1)],
            (await Task.WhenAll(pulls)).Select(reply => (reply.Tag, reply.Messages!.Count)));
    }

    [Fact]
    public async Task A_pull_that_does_not_want_to_wait_is_answered_at_once()
    {
        using var harness = await OwnersHarness.OpenAsync();
        Assert.Equal(PullStatus.Empty, (await harness.Start(OwnersHarness.NoWait)).Status);
        Assert.Equal(1, harness.Timers);
    }

    [Fact]
    public async Task The_caller_that_leaves_ends_its_wait_and_not_the_stream()
    {
        using var harness = await OwnersHarness.OpenAsync();
        using var caller = new CancellationTokenSource();
        var start = harness.StartUntil(caller.Token);
        await caller.CancelAsync();
        var empty = await start;
        Assert.Equal((PullStatus.Empty, 1), (empty.Status, empty.Step));
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Pull(empty.Stream, 1)));
    }

    [Fact]
    public async Task A_caller_that_had_left_before_does_not_wait()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var opened = await harness.Start(OwnersHarness.NoWait);
        Assert.Equal(PullStatus.Empty, (await harness.PullUntil(opened.Stream, 1, new CancellationToken(canceled: true))).Status);
        Assert.Equal(1, harness.Timers);
    }

    [Fact]
    public async Task A_message_goes_past_a_reader_that_left()
    {
        using var harness = await OwnersHarness.OpenAsync();
        using var caller = new CancellationTokenSource();
        var left = harness.StartUntil(caller.Token);
        var stays = harness.Start();
        await caller.CancelAsync();
        await left;
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await stays));
    }

    [Fact]
    public async Task Two_waits_with_one_token_get_the_same_answer()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var token = await harness.Start(OwnersHarness.NoWait);
        var one = harness.Pull(token.Stream, 1);
        var two = harness.Pull(token.Stream, 1);
        await harness.Append(3);
        var (first, second) = (await one, await two);
        Assert.Equal(OwnersHarness.Contents(1, 2, 3), OwnersHarness.Texts(first));
        Assert.Equal(OwnersHarness.Texts(first), OwnersHarness.Texts(second));
        Assert.Equal((first.Stream, first.Step, first.Tag), (second.Stream, second.Step, second.Tag));
    }

    [Fact]
    public async Task Of_two_waits_with_one_token_one_may_end_without_the_other()
    {
        using var harness = await OwnersHarness.OpenAsync();
        using var caller = new CancellationTokenSource();
        var token = await harness.Start(OwnersHarness.NoWait);
        var stays = harness.Pull(token.Stream, 1);
        var leaves = harness.PullUntil(token.Stream, 1, caller.Token);
        await caller.CancelAsync();
        Assert.Equal(PullStatus.Empty, (await leaves).Status);
        Assert.False(stays.IsCompleted);
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await stays));
    }

    [Fact]
    public async Task A_delete_ends_the_wait_in_its_stream()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var token = await harness.Start(OwnersHarness.NoWait);
        var waiting = harness.Pull(token.Stream, 1);
        Assert.Equal(EndStatus.Ended, (await harness.End(token.Stream, 1)).Status);
        Assert.Equal(PullStatus.StreamGone, (await waiting).Status);
        Assert.Equal(1, (await harness.Start(OwnersHarness.NoWait)).SlotsUsed);
    }

    [Fact]
    public async Task A_message_and_the_end_of_the_wait_at_once_lose_nothing()
    {
        using var harness = await OwnersHarness.OpenAsync();
        using var caller = new CancellationTokenSource();
        var start = harness.StartUntil(caller.Token);
        harness.Store.HoldCommits = true;
        var append = harness.Append(1);
        await caller.CancelAsync();
        harness.Time.Advance(OwnersHarness.Wait);
        harness.Store.ReleaseCommits();
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await start));
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task A_drain_answers_those_that_wait_as_if_their_time_had_passed()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var one = harness.Start();
        var other = harness.Start(ispb: TestMessages.OtherReader);
        harness.Participants.EndWaits();
        Assert.Equal(PullStatus.Empty, (await one).Status);
        Assert.Equal(PullStatus.Empty, (await other).Status);
    }

    [Fact]
    public async Task After_a_drain_no_pull_waits_not_even_of_a_participant_first_used_then()
    {
        using var harness = new OwnersHarness();
        await harness.LoadAsync();
        harness.Participants.EndWaits();
        Assert.Equal(PullStatus.Empty, (await harness.Start()).Status);
        Assert.Equal(PullStatus.Empty, (await harness.Start(ispb: TestMessages.OtherReader)).Status);
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task A_drain_while_the_participant_is_being_read_ends_the_waits_to_come()
    {
        using var harness = new OwnersHarness();
        harness.Store.HoldClaims(true);
        var start = harness.Start();
        harness.Participants.EndWaits();
        harness.Store.HoldClaims(false);
        Assert.Equal(PullStatus.Empty, (await start).Status);
    }

    [Fact]
    public async Task An_ended_wait_leaves_no_timer_behind()
    {
        using var harness = await OwnersHarness.OpenAsync();
        using var caller = new CancellationTokenSource();
        Task<PullReply>[] waits = [harness.Start(), harness.Start(), harness.StartUntil(caller.Token), harness.Start()];
        Assert.Equal(1 + waits.Length, harness.Timers);
        await harness.Append(1);
        await waits[0];
        await caller.CancelAsync();
        await waits[2];
        harness.Time.Advance(OwnersHarness.Wait);
        await Task.WhenAll(waits);
        Assert.Equal(1, harness.Timers);
    }
}
