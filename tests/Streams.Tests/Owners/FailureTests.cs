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
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await harness.Append(2)).Status);
        Assert.Equal(AppendStatus.Stored, (await harness.Append(2)).Status);
        Assert.Equal(OwnersHarness.Contents(1, 2), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task An_append_that_lasted_though_it_was_said_to_fail_is_not_stored_twice()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.FailNext(CommitFate.DurableAllTheSame);
        Assert.Equal(AppendStatus.Unavailable, (await harness.Append(2)).Status);
        var repeated = await harness.Append(2);
        Assert.Equal(AppendStatus.Stored, repeated.Status);
        var batch = await harness.Start();
        Assert.Equal(OwnersHarness.Contents(1, 2), OwnersHarness.Texts(batch));
        Assert.Equal(repeated.ResourceIds, [batch.Messages![0].Id, batch.Messages[1].Id]);
    }

    [Fact]
    public async Task A_failed_confirmation_leaves_the_batch_and_its_token()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(12);
        var first = await harness.Start();
        harness.Store.FailNext();
        Assert.Equal(PullStatus.Unavailable, (await harness.Next(first)).Status);
        Assert.Equal(OwnersHarness.Texts(first), OwnersHarness.Texts(await harness.Pull(first.Stream, 1)));
        Assert.Equal(OwnersHarness.Contents(11, 12), OwnersHarness.Texts(await harness.Next(first)));
    }

    [Fact]
    public async Task A_confirmation_that_lasted_though_it_was_said_to_fail_is_given_again()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(12);
        var first = await harness.Start();
        harness.Store.FailNext(CommitFate.DurableAllTheSame);
        Assert.Equal(PullStatus.Unavailable, (await harness.Next(first)).Status);
        Assert.Equal(OwnersHarness.Contents(11, 12), OwnersHarness.Texts(await harness.Next(first)));
        Assert.Equal(PullStatus.StreamGone, (await harness.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task A_failed_delete_leaves_the_stream_open()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.FailNext();
        Assert.Equal(EndStatus.Unavailable, (await harness.End(first.Stream, 2)).Status);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Pull(first.Stream, 1)));
        Assert.Equal(EndStatus.Ended, (await harness.End(first.Stream, 2)).Status);
    }

    [Fact]
    public async Task A_failed_start_takes_no_slot()
    {
        using var harness = await OwnersHarness.OpenAsync(new StreamRules { MaxStreams = 1 });
        await harness.Append(1);
        harness.Store.FailNext();
        Assert.Equal(PullStatus.Unavailable, (await harness.Start()).Status);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task All_commits_behind_the_one_that_failed_fail_and_nothing_of_them_is_told()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var append = harness.Append(1);
        var start = harness.Start();
        var behind = harness.Append(1, "N");
        harness.Store.FailNext();
        harness.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Unavailable, (await append).Status);
        Assert.Equal(PullStatus.Unavailable, (await start).Status);
        Assert.Equal(AppendStatus.Unavailable, (await behind).Status);
        harness.Store.HoldCommits = false;
        var empty = await harness.Start(OwnersHarness.NoWait);
        Assert.Equal((PullStatus.Empty, 1), (empty.Status, empty.SlotsUsed));
    }

    [Fact]
    public async Task Readers_that_wait_are_told_of_a_failure_and_may_ask_again()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var token = await harness.Start(OwnersHarness.NoWait);
        var waiting = harness.Pull(token.Stream, 1);
        var starting = harness.Start();
        harness.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await harness.Append(1)).Status);
        Assert.Equal(PullStatus.Unavailable, (await waiting).Status);
        Assert.Equal(PullStatus.Unavailable, (await starting).Status);
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Pull(token.Stream, 1)));
    }

    [Fact]
    public async Task A_failure_that_is_heard_late_disturbs_no_caller_that_came_afterwards()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var first = harness.Append(1);
        var late = harness.Append(1, "N");
        harness.Store.FailNext();
        harness.Store.ReleaseCommits(1);
        Assert.Equal(AppendStatus.Unavailable, (await first).Status);
        harness.Store.HoldCommits = false;
        Assert.Equal(PullStatus.Unavailable, (await harness.Start(OwnersHarness.NoWait)).Status);
        await harness.LoadAsync();
        var waiting = harness.Start();
        harness.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Unavailable, (await late).Status);
        Assert.False(waiting.IsCompleted);
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await waiting));
    }

    /// <summary>That commit was not looked at before the wait was over.</summary>
    [Fact]
    public async Task A_reader_whose_stream_could_not_be_opened_does_not_wait_out_its_time_to_hear_it()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.FailNext();
        Assert.Equal(PullStatus.Unavailable, (await harness.Start()).Status);

        await harness.LoadAsync();
        harness.Store.HoldCommits = true;
        var start = harness.Start();
        harness.Store.FailNext();
        harness.Store.ReleaseCommits();
        Assert.Equal(PullStatus.Unavailable, (await start).Status);
    }

    [Fact]
    public async Task A_failure_that_only_a_waiting_reader_could_notice_costs_no_other_caller_an_answer()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.FailNext();
        var next = harness.Next(first);
        Assert.Equal(AppendStatus.Stored, (await harness.Append(1, "N")).Status);
        Assert.Equal(PullStatus.Unavailable, (await next).Status);
    }

    [Fact]
    public async Task A_store_that_is_unavailable_answers_everything_so_and_recovers_without_a_restart()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.IsAvailable = false;
        for (var i = 0; i < 3; i++)
        {
            Assert.False(harness.Participants.IsAvailable);
            Assert.Equal(AppendStatus.Unavailable, (await harness.Append(1, "N")).Status);
            Assert.Equal(PullStatus.Unavailable, (await harness.Start()).Status);
            Assert.Equal(PullStatus.Unavailable, (await harness.Next(first)).Status);
            Assert.Equal(EndStatus.Unavailable, (await harness.End(first.Stream, 2)).Status);
        }

        harness.Store.IsAvailable = true;
        Assert.Equal(AppendStatus.Stored, (await harness.Append(1, "N")).Status);
        Assert.Equal(["content of N1"], OwnersHarness.Texts(await harness.Next(first)));
    }

    [Fact]
    public async Task An_owner_whose_claim_was_taken_says_so_once_and_goes_on_from_what_the_other_made_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(3);
        var first = await harness.Start(OwnersHarness.One);
        using var other = new LocalParticipants(harness.Store, harness.Rules, harness.Time, new SeededSource(77));
        var ended = await other.EndAsync(TestMessages.Reader, new StreamStep(first.Stream, 2));
        Assert.Equal(EndStatus.Ended, ended.Status);
        Assert.Equal(PullStatus.Unavailable, (await harness.Next(first)).Status);
        Assert.Equal(PullStatus.StreamGone, (await harness.Next(first)).Status);
        Assert.Equal(OwnersHarness.Contents(2, 3), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task Damage_is_never_served_and_stops_no_other_participant()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(2);
        harness.Store.Damaged.Add(1);
        Assert.Equal(PullStatus.Unavailable, (await harness.Start(OwnersHarness.One)).Status);
        Assert.Equal(OwnersHarness.Contents(2), OwnersHarness.Texts(await harness.Start(OwnersHarness.One)));
    }

    [Fact]
    public async Task An_unconfirmed_message_that_is_missing_is_not_called_a_stream_that_is_gone()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(2);
        harness.Store.Missing.Add(1);
        Assert.Equal(PullStatus.Unavailable, (await harness.Start(OwnersHarness.One)).Status);
        Assert.Equal(OwnersHarness.Contents(2), OwnersHarness.Texts(await harness.Start(OwnersHarness.One)));
    }

    [Fact]
    public async Task A_start_whose_caller_left_before_its_turn_opens_no_stream()
    {
        using var harness = new OwnersHarness();
        using var caller = new CancellationTokenSource();
        await harness.Append(1);
        harness.Restart();
        harness.Store.HoldClaims(true);
        var start = harness.StartUntil(caller.Token);
        await caller.CancelAsync();
        harness.Store.HoldClaims(false);

        Assert.Equal(PullStatus.Unavailable, (await start).Status);
        Assert.Empty(harness.Store.Durable(TestMessages.Reader).Streams);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task A_participant_that_cannot_be_read_for_damage_is_unavailable_to_every_request()
    {
        using var harness = new OwnersHarness();
        harness.Store.ClaimsAreCorrupt = true;
        Assert.Equal(AppendStatus.Unavailable, (await harness.Append(1)).Status);
        Assert.Equal(PullStatus.Unavailable, (await harness.Start()).Status);
        Assert.Equal(EndStatus.Unavailable, (await harness.End(new StreamId(1), 1)).Status);
    }

    [Fact]
    public async Task A_batch_confirmed_while_it_was_read_again_is_gone()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.HoldReads(true);
        var replay = harness.Pull(first.Stream, 1);
        Assert.Equal(EndStatus.Ended, (await harness.End(first.Stream, 2)).Status);
        harness.Store.HoldReads(false);
        Assert.Equal(PullStatus.StreamGone, (await replay).Status);
    }

    [Fact]
    public async Task Requests_that_come_while_the_participant_is_read_are_answered_from_one_claim()
    {
        using var harness = new OwnersHarness();
        harness.Store.HoldClaims(true);
        Task[] requests =
        [
            harness.Append(1), harness.Start(OwnersHarness.NoWait), harness.Start(OwnersHarness.NoWait),
            harness.End(new StreamId(1), 1),
        ];
        Assert.All(requests, request => Assert.False(request.IsCompleted));
        harness.Store.HoldClaims(false);
        await Task.WhenAll(requests);
        Assert.Equal(1, harness.Store.Claims);
    }
}
