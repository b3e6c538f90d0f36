using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Owners;

/// <summary>Nothing is told before it is durable.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task An_append_is_answered_once_it_is_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var append = harness.Append(2);
        Assert.False(append.IsCompleted);
        Assert.Equal(0, harness.Store.Durable(TestMessages.Reader).LastSequence);
        harness.Store.ReleaseCommits();
        var reply = await append;
        Assert.Equal(AppendStatus.Stored, reply.Status);
        Assert.Equal(2, reply.ResourceIds.Distinct().Count());
        Assert.Equal(2, harness.Store.Durable(TestMessages.Reader).LastSequence);
    }

    [Fact]
    public async Task A_batch_is_given_once_it_is_durable_that_it_was_taken()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        harness.Store.HoldCommits = true;
        var start = harness.Start();
        Assert.False(start.IsCompleted);
        harness.Store.ReleaseCommits();
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await start));
    }

    [Fact]
    public async Task A_replay_of_a_batch_whose_commit_is_on_its_way_waits_for_it()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(2);
        var first = await harness.Start(OwnersHarness.One);
        harness.Store.HoldCommits = true;
        var next = harness.Next(first, OwnersHarness.One);
        var replay = harness.Next(first, OwnersHarness.One);
        Assert.False(replay.IsCompleted);
        Assert.Equal(1, harness.Store.PendingCommits);
        harness.Store.ReleaseCommits();
        Assert.Equal(OwnersHarness.Contents(2), OwnersHarness.Texts(await next));
        Assert.Equal(OwnersHarness.Contents(2), OwnersHarness.Texts(await replay));
    }

    [Fact]
    public async Task A_refusal_that_follows_from_what_is_not_durable_yet_waits_for_it()
    {
        using var harness = await OwnersHarness.OpenAsync(new StreamRules { MaxStreams = 1 });
        await harness.Append(1);
        harness.Store.HoldCommits = true;
        var start = harness.Start();
        var refused = harness.Start();
        Assert.False(refused.IsCompleted);
        harness.Store.ReleaseCommits();
        Assert.Equal(PullStatus.StreamLimit, (await refused).Status);

        var first = await start;
        var end = harness.End(first.Stream, 2);
        var gone = harness.Next(first);
        Assert.False(end.IsCompleted || gone.IsCompleted);
        harness.Store.ReleaseCommits();
        Assert.Equal(EndStatus.Ended, (await end).Status);
        Assert.Equal(PullStatus.StreamGone, (await gone).Status);
    }

    [Fact]
    public async Task A_waiting_reader_is_given_a_message_once_both_are_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var start = harness.Start();
        harness.Store.HoldCommits = true;
        var append = harness.Append(1);
        Assert.False(start.IsCompleted);
        Assert.Equal(1, harness.Store.PendingCommits);
        harness.Store.ReleaseCommits();
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await start));
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task Nothing_within_the_wait_is_told_once_the_stream_is_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var start = harness.Start(OwnersHarness.NoWait);
        Assert.False(start.IsCompleted);
        harness.Store.ReleaseCommits();
        var empty = await start;
        Assert.Equal((PullStatus.Empty, 1), (empty.Status, empty.Step));
        Assert.NotNull(harness.Store.Durable(TestMessages.Reader).FindStream(empty.Stream));
    }

    [Fact]
    public async Task A_wait_that_is_over_before_its_stream_is_durable_is_answered_once_it_is()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var start = harness.Start();
        harness.Participants.EndWaits();
        harness.Store.FailNext();
        harness.Store.ReleaseCommits();
        Assert.Equal(PullStatus.Unavailable, (await start).Status);
    }

    [Fact]
    public async Task Commits_of_one_participant_keep_their_order()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        Task<AppendReply>[] appends =
            [.. Enumerable.Range(1, 20).Select(number => harness.Append(TestMessages.New($"M{number}")))];
        Task<PullReply>[] starts = [harness.Start(), harness.Start()];
        harness.Store.ReleaseCommits();
        Assert.All(await Task.WhenAll(appends), reply => Assert.Equal(AppendStatus.Stored, reply.Status));
        var replies = await Task.WhenAll(starts);
        Assert.Equal(OwnersHarness.Contents([.. Enumerable.Range(1, 10)]), OwnersHarness.Texts(replies[0]));
        Assert.Equal(OwnersHarness.Contents([.. Enumerable.Range(11, 10)]), OwnersHarness.Texts(replies[1]));
    }

    [Fact]
    public async Task What_the_cap_counts_is_told_as_it_was_when_the_answer_was_decided()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(30);
        for (var i = 1; i <= 3; i++)
            Assert.Equal(i, (await harness.Start()).SlotsUsed);
        var waiting = harness.Start();
        await harness.Append(1, "N");
        Assert.Equal(4, (await waiting).SlotsUsed);
    }

    [Fact]
    public async Task Everything_goes_on_after_a_restart()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(13);
        var held = await harness.Start();
        var ended = await harness.Start(OwnersHarness.One);
        await harness.End(ended.Stream, 2);
        harness.Restart();
        Assert.Equal(
            OwnersHarness.Texts(held), OwnersHarness.Texts(await harness.Pull(held.Stream, held.Step, OwnersHarness.One)));
        Assert.Equal(PullStatus.StreamGone, (await harness.Next(ended)).Status);
        Assert.Equal(OwnersHarness.Contents(12, 13), OwnersHarness.Texts(await harness.Next(held)));
    }

    [Fact]
    public async Task A_replay_keeps_the_tag_under_which_the_batch_was_first_handed_out()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(3);
        var first = await harness.Start(OwnersHarness.Ten);
        var again = await harness.Pull(first.Stream, 1, OwnersHarness.One);
        Assert.Equal((OwnersHarness.Ten.Tag, first.Step, first.Stream), (again.Tag, again.Step, again.Stream));
        Assert.Equal(OwnersHarness.Texts(first), OwnersHarness.Texts(again));
    }
}
