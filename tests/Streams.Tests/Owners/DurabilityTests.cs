using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Owners;

/// <summary>Nothing is told before it is durable.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task An_append_is_answered_once_it_is_durable()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var append = house.Append(2);
        Assert.False(append.IsCompleted);
        Assert.Equal(0, house.Store.Durable(Letter.Reader).LastSequence);
        house.Store.ReleaseCommits();
        var reply = await append;
        Assert.Equal(AppendStatus.Stored, reply.Status);
        Assert.Equal(2, reply.ResourceIds.Distinct().Count());
        Assert.Equal(2, house.Store.Durable(Letter.Reader).LastSequence);
    }

    [Fact]
    public async Task A_batch_is_given_once_it_is_durable_that_it_was_taken()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        house.Store.HoldCommits = true;
        var start = house.Start();
        Assert.False(start.IsCompleted);
        house.Store.ReleaseCommits();
        Assert.Equal(House.Contents(1), House.Texts(await start));
    }

    [Fact]
    public async Task A_replay_of_a_batch_whose_commit_is_on_its_way_waits_for_it()
    {
        using var house = await House.OpenAsync();
        await house.Append(2);
        var first = await house.Start(House.One);
        house.Store.HoldCommits = true;
        var next = house.Next(first, House.One);
        var replay = house.Next(first, House.One);
        Assert.False(replay.IsCompleted);
        Assert.Equal(1, house.Store.PendingCommits);
        house.Store.ReleaseCommits();
        Assert.Equal(House.Contents(2), House.Texts(await next));
        Assert.Equal(House.Contents(2), House.Texts(await replay));
    }

    [Fact]
    public async Task A_refusal_that_follows_from_what_is_not_durable_yet_waits_for_it()
    {
        using var house = await House.OpenAsync(new StreamRules { MaxStreams = 1 });
        await house.Append(1);
        house.Store.HoldCommits = true;
        var start = house.Start();
        var refused = house.Start();
        Assert.False(refused.IsCompleted);
        house.Store.ReleaseCommits();
        Assert.Equal(PullStatus.StreamLimit, (await refused).Status);

        var first = await start;
        var end = house.End(first.Stream, 2);
        var gone = house.Next(first);
        Assert.False(end.IsCompleted || gone.IsCompleted);
        house.Store.ReleaseCommits();
        Assert.Equal(EndStatus.Ended, (await end).Status);
        Assert.Equal(PullStatus.StreamGone, (await gone).Status);
    }

    [Fact]
    public async Task A_waiting_reader_is_given_a_message_once_both_are_durable()
    {
        using var house = await House.OpenAsync();
        var start = house.Start();
        house.Store.HoldCommits = true;
        var append = house.Append(1);
        Assert.False(start.IsCompleted);
        Assert.Equal(1, house.Store.PendingCommits);
        house.Store.ReleaseCommits();
        Assert.Equal(House.Contents(1), House.Texts(await start));
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task Nothing_within_the_wait_is_told_once_the_stream_is_durable()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var start = house.Start(House.NoWait);
        Assert.False(start.IsCompleted);
        house.Store.ReleaseCommits();
        var empty = await start;
        Assert.Equal((PullStatus.Empty, 1), (empty.Status, empty.Step));
        Assert.NotNull(house.Store.Durable(Letter.Reader).FindStream(empty.Stream));
    }

    [Fact]
    public async Task A_wait_that_is_over_before_its_stream_is_durable_is_answered_once_it_is()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var start = house.Start();
        house.Participants.EndWaits();
        house.Store.FailNext();
        house.Store.ReleaseCommits();
        Assert.Equal(PullStatus.Unavailable, (await start).Status);
    }

    [Fact]
    public async Task Commits_of_one_participant_keep_their_order()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        Task<AppendReply>[] appends = [.. Enumerable.Range(1, 20).Select(number => house.Append(Letter.New($"M{number}")))];
        Task<PullReply>[] starts = [house.Start(), house.Start()];
        house.Store.ReleaseCommits();
        Assert.All(await Task.WhenAll(appends), reply => Assert.Equal(AppendStatus.Stored, reply.Status));
        var replies = await Task.WhenAll(starts);
        Assert.Equal(House.Contents([.. Enumerable.Range(1, 10)]), House.Texts(replies[0]));
        Assert.Equal(House.Contents([.. Enumerable.Range(11, 10)]), House.Texts(replies[1]));
    }

    [Fact]
    public async Task What_the_cap_counts_is_told_as_it_was_when_the_answer_was_decided()
    {
        using var house = await House.OpenAsync();
        await house.Append(30);
        for (var i = 1; i <= 3; i++)
            Assert.Equal(i, (await house.Start()).SlotsUsed);
        var waiting = house.Start();
        await house.Append(1, "N");
        Assert.Equal(4, (await waiting).SlotsUsed);
    }

    [Fact]
    public async Task Everything_goes_on_after_a_restart()
    {
        using var house = await House.OpenAsync();
        await house.Append(13);
        var held = await house.Start();
        var ended = await house.Start(House.One);
        await house.End(ended.Stream, 2);
        house.Restart();
        Assert.Equal(House.Texts(held), House.Texts(await house.Pull(held.Stream, held.Step, House.One)));
        Assert.Equal(PullStatus.StreamGone, (await house.Next(ended)).Status);
        Assert.Equal(House.Contents(12, 13), House.Texts(await house.Next(held)));
    }

    [Fact]
    public async Task A_replay_keeps_the_tag_under_which_the_batch_was_first_handed_out()
    {
        using var house = await House.OpenAsync();
        await house.Append(3);
        var first = await house.Start(House.Ten);
        var again = await house.Pull(first.Stream, 1, House.One);
        Assert.Equal((House.Ten.Tag, first.Step, first.Stream), (again.Tag, again.Step, again.Stream));
        Assert.Equal(House.Texts(first), House.Texts(again));
    }
}
