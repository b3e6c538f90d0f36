using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>A commit fails: the caller is told so, and the participant goes on from what is durable.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_failed_append_stores_nothing_and_can_be_repeated()
    {
        using var house = await House.OpenAsync();
        house.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await house.Append(2)).Status);
        Assert.Equal(AppendStatus.Stored, (await house.Append(2)).Status);
        Assert.Equal(House.Contents(1, 2), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task An_append_that_lasted_though_it_was_said_to_fail_is_not_stored_twice()
    {
        using var house = await House.OpenAsync();
        house.Store.FailNext(CommitFate.DurableAllTheSame);
        Assert.Equal(AppendStatus.Unavailable, (await house.Append(2)).Status);
        var repeated = await house.Append(2);
        Assert.Equal(AppendStatus.Stored, repeated.Status);
        var batch = await house.Start();
        Assert.Equal(House.Contents(1, 2), House.Texts(batch));
        Assert.Equal(repeated.ResourceIds, [batch.Messages![0].Id, batch.Messages[1].Id]);
    }

    [Fact]
    public async Task A_failed_confirmation_leaves_the_batch_and_its_token()
    {
        using var house = await House.OpenAsync();
        await house.Append(12);
        var first = await house.Start();
        house.Store.FailNext();
        Assert.Equal(PullStatus.Unavailable, (await house.Next(first)).Status);
        Assert.Equal(House.Texts(first), House.Texts(await house.Pull(first.Stream, 1)));
        Assert.Equal(House.Contents(11, 12), House.Texts(await house.Next(first)));
    }

    [Fact]
    public async Task A_confirmation_that_lasted_though_it_was_said_to_fail_is_given_again()
    {
        using var house = await House.OpenAsync();
        await house.Append(12);
        var first = await house.Start();
        house.Store.FailNext(CommitFate.DurableAllTheSame);
        Assert.Equal(PullStatus.Unavailable, (await house.Next(first)).Status);
        Assert.Equal(House.Contents(11, 12), House.Texts(await house.Next(first)));
        Assert.Equal(PullStatus.StreamGone, (await house.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task A_failed_delete_leaves_the_stream_open()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.FailNext();
        Assert.Equal(EndStatus.Unavailable, (await house.End(first.Stream, 2)).Status);
        Assert.Equal(House.Contents(1), House.Texts(await house.Pull(first.Stream, 1)));
        Assert.Equal(EndStatus.Ended, (await house.End(first.Stream, 2)).Status);
    }

    [Fact]
    public async Task A_failed_start_takes_no_slot()
    {
        using var house = await House.OpenAsync(new StreamRules { MaxStreams = 1 });
        await house.Append(1);
        house.Store.FailNext();
        Assert.Equal(PullStatus.Unavailable, (await house.Start()).Status);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task All_commits_behind_the_one_that_failed_fail_and_nothing_of_them_is_told()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var append = house.Append(1);
        var start = house.Start();
        var behind = house.Append(1, "N");
        house.Store.FailNext();
        house.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Unavailable, (await append).Status);
        Assert.Equal(PullStatus.Unavailable, (await start).Status);
        Assert.Equal(AppendStatus.Unavailable, (await behind).Status);
        house.Store.HoldCommits = false;
        var empty = await house.Start(House.NoWait);
        Assert.Equal((PullStatus.Empty, 1), (empty.Status, empty.SlotsUsed));
    }

    [Fact]
    public async Task Readers_that_wait_are_told_of_a_failure_and_may_ask_again()
    {
        using var house = await House.OpenAsync();
        var token = await house.Start(House.NoWait);
        var waiting = house.Pull(token.Stream, 1);
        var starting = house.Start();
        house.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await house.Append(1)).Status);
        Assert.Equal(PullStatus.Unavailable, (await waiting).Status);
        Assert.Equal(PullStatus.Unavailable, (await starting).Status);
        await house.Append(1);
        Assert.Equal(House.Contents(1), House.Texts(await house.Pull(token.Stream, 1)));
    }

    [Fact]
    public async Task A_failure_that_is_heard_late_disturbs_nobody_who_came_afterwards()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var first = house.Append(1);
        var late = house.Append(1, "N");
        house.Store.FailNext();
        house.Store.ReleaseCommits(1);
        Assert.Equal(AppendStatus.Unavailable, (await first).Status);
        house.Store.HoldCommits = false;
        Assert.Equal(PullStatus.Unavailable, (await house.Start(House.NoWait)).Status);
        await house.LoadAsync();
        var waiting = house.Start();
        house.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Unavailable, (await late).Status);
        Assert.False(waiting.IsCompleted);
        await house.Append(1);
        Assert.Equal(House.Contents(1), House.Texts(await waiting));
    }

    /// <summary>Nobody looked at that commit before the wait was over.</summary>
    [Fact]
    public async Task A_reader_whose_stream_could_not_be_opened_does_not_wait_out_its_time_to_hear_it()
    {
        using var house = await House.OpenAsync();
        house.Store.FailNext();
        Assert.Equal(PullStatus.Unavailable, (await house.Start()).Status);

        await house.LoadAsync();
        house.Store.HoldCommits = true;
        var start = house.Start();
        house.Store.FailNext();
        house.Store.ReleaseCommits();
        Assert.Equal(PullStatus.Unavailable, (await start).Status);
    }

    [Fact]
    public async Task A_failure_that_only_a_waiting_reader_could_notice_costs_no_other_caller_an_answer()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.FailNext();
        var next = house.Next(first);
        Assert.Equal(AppendStatus.Stored, (await house.Append(1, "N")).Status);
        Assert.Equal(PullStatus.Unavailable, (await next).Status);
    }

    [Fact]
    public async Task A_store_that_is_unavailable_answers_everything_so_and_recovers_without_a_restart()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.IsAvailable = false;
        for (var i = 0; i < 3; i++)
        {
            Assert.False(house.Participants.IsAvailable);
            Assert.Equal(AppendStatus.Unavailable, (await house.Append(1, "N")).Status);
            Assert.Equal(PullStatus.Unavailable, (await house.Start()).Status);
            Assert.Equal(PullStatus.Unavailable, (await house.Next(first)).Status);
            Assert.Equal(EndStatus.Unavailable, (await house.End(first.Stream, 2)).Status);
        }

        house.Store.IsAvailable = true;
        Assert.Equal(AppendStatus.Stored, (await house.Append(1, "N")).Status);
        Assert.Equal(["content of N1"], House.Texts(await house.Next(first)));
    }

    [Fact]
    public async Task An_owner_whose_claim_was_taken_says_so_once_and_goes_on_from_what_the_other_made_durable()
    {
        using var house = await House.OpenAsync();
        await house.Append(3);
        var first = await house.Start(House.One);
        using var other = new LocalParticipants(house.Store, house.Rules, house.Time, new SeededSource(77));
        var ended = await other.EndAsync(Letter.Reader, new StreamStep(first.Stream, 2));
        Assert.Equal(EndStatus.Ended, ended.Status);
        Assert.Equal(PullStatus.Unavailable, (await house.Next(first)).Status);
        Assert.Equal(PullStatus.StreamGone, (await house.Next(first)).Status);
        Assert.Equal(House.Contents(2, 3), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task Damage_is_never_served_and_stops_nobody_else()
    {
        using var house = await House.OpenAsync();
        await house.Append(2);
        house.Store.Damaged.Add(1);
        Assert.Equal(PullStatus.Unavailable, (await house.Start(House.One)).Status);
        Assert.Equal(House.Contents(2), House.Texts(await house.Start(House.One)));
    }

    [Fact]
    public async Task A_message_that_is_nowhere_though_nobody_confirmed_it_is_not_called_a_stream_that_is_gone()
    {
        using var house = await House.OpenAsync();
        await house.Append(2);
        house.Store.Missing.Add(1);
        Assert.Equal(PullStatus.Unavailable, (await house.Start(House.One)).Status);
        Assert.Equal(House.Contents(2), House.Texts(await house.Start(House.One)));
    }

    [Fact]
    public async Task A_start_whose_caller_left_before_its_turn_opens_no_stream()
    {
        using var house = new House();
        using var caller = new CancellationTokenSource();
        await house.Append(1);
        house.Restart();
        house.Store.HoldClaims(true);
        var start = house.StartUntil(caller.Token);
        await caller.CancelAsync();
        house.Store.HoldClaims(false);

        Assert.Equal(PullStatus.Unavailable, (await start).Status);
        Assert.Empty(house.Store.Durable(Letter.Reader).Streams);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task A_participant_that_cannot_be_read_for_damage_is_unavailable_to_every_request()
    {
        using var house = new House();
        house.Store.ClaimsAreCorrupt = true;
        Assert.Equal(AppendStatus.Unavailable, (await house.Append(1)).Status);
        Assert.Equal(PullStatus.Unavailable, (await house.Start()).Status);
        Assert.Equal(EndStatus.Unavailable, (await house.End(new StreamId(1), 1)).Status);
    }

    [Fact]
    public async Task A_batch_confirmed_while_it_was_read_again_is_gone()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var first = await house.Start();
        house.Store.HoldReads(true);
        var replay = house.Pull(first.Stream, 1);
        Assert.Equal(EndStatus.Ended, (await house.End(first.Stream, 2)).Status);
        house.Store.HoldReads(false);
        Assert.Equal(PullStatus.StreamGone, (await replay).Status);
    }

    [Fact]
    public async Task Requests_that_come_while_the_participant_is_read_are_answered_from_one_claim()
    {
        using var house = new House();
        house.Store.HoldClaims(true);
        Task[] requests = [house.Append(1), house.Start(House.NoWait), house.Start(House.NoWait), house.End(new StreamId(1), 1)];
        Assert.All(requests, request => Assert.False(request.IsCompleted));
        house.Store.HoldClaims(false);
        await Task.WhenAll(requests);
        Assert.Equal(1, house.Store.Claims);
    }
}
