using PixStream.Streams.Ports;
using PixStream.Streams.Tests.Owners;

namespace PixStream.Streams.Tests.Intake;

/// <summary>A sender's name for a message makes it one message for 24 hours.</summary>
public sealed class AppendIdentityTests
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public async Task The_same_message_sent_again_gets_the_same_id_and_is_stored_once()
    {
        using var house = await House.OpenAsync();
        var first = await house.Append(1);
        var again = await house.Append(1);
        Assert.Equal(AppendStatus.Stored, again.Status);
        Assert.Equal(first.ResourceIds, again.ResourceIds);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task The_same_message_sent_twice_at_once_gets_one_id_and_is_stored_once()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        Task<AppendReply>[] appends = [.. Enumerable.Range(0, 5).Select(_ => house.Append(2))];
        house.Store.ReleaseCommits();
        house.Store.HoldCommits = false;
        var replies = await Task.WhenAll(appends);
        Assert.All(replies, reply => Assert.Equal(AppendStatus.Stored, reply.Status));
        Assert.All(replies, reply => Assert.Equal(replies[0].ResourceIds, reply.ResourceIds));
        Assert.Equal(2, house.Store.Durable(Letter.Reader).LastSequence);
    }

    [Fact]
    public async Task A_repetition_is_not_answered_before_the_message_is_durable()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var first = house.Append(1);
        var again = house.Append(1);
        Assert.False(again.IsCompleted);
        house.Store.ReleaseCommits();
        Assert.Equal((await first).ResourceIds, (await again).ResourceIds);
        Assert.Equal(0, house.Store.PendingCommits);
    }

    [Fact]
    public async Task When_the_first_of_two_at_once_fails_the_second_is_stored_itself()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var first = house.Append(1);
        var again = house.Append(1);
        house.Store.FailNext();
        house.Store.HoldCommits = false;
        house.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Unavailable, (await first).Status);
        var stored = await again;
        Assert.Equal(AppendStatus.Stored, stored.Status);
        var batch = await house.Start();
        Assert.Equal(House.Contents(1), House.Texts(batch));
        Assert.Equal(stored.ResourceIds[0], batch.Messages![0].Id);
    }

    [Fact]
    public async Task The_same_name_with_other_content_is_refused_and_nothing_of_the_submission_is_stored()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        var refused = await house.Append(Letter.New("N1"), Letter.New("M1", "other"), Letter.New("N2"));
        Assert.Equal((AppendStatus.DuplicateId, 1), (refused.Status, refused.Offender));
        Assert.Empty(refused.ResourceIds);
        Assert.Equal(House.Contents(1), House.Texts(await house.Start()));
        Assert.Equal(AppendStatus.Stored, (await house.Append(Letter.New("N1", "free"), Letter.New("N2", "free too"))).Status);
    }

    [Fact]
    public async Task The_same_name_with_other_content_at_once_is_refused_once_the_first_is_durable()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var first = house.Append(1);
        var other = house.Append(Letter.New("M1", "other"));
        Assert.False(other.IsCompleted);
        house.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Stored, (await first).Status);
        Assert.Equal((AppendStatus.DuplicateId, 0), ((await other).Status, (await other).Offender));
    }

    [Fact]
    public async Task The_same_name_of_another_sender_is_another_message()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        Assert.Equal(AppendStatus.Stored, (await house.Append(Letter.New("M1", "other", from: Letter.OtherReader))).Status);
        Assert.Equal(["content of M1", "other"], House.Texts(await house.Start()));
    }

    [Fact]
    public async Task A_name_that_differs_in_case_is_another_one()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        Assert.Equal(AppendStatus.Stored, (await house.Append(Letter.New("m1", "other"))).Status);
    }

    [Fact]
    public async Task A_repetition_within_one_submission_is_stored_once_and_gets_the_same_id()
    {
        using var house = await House.OpenAsync();
        var reply = await house.Append(Letter.New("M1"), Letter.New("M2"), Letter.New("M1"), Letter.New("M1"));
        Assert.Equal(AppendStatus.Stored, reply.Status);
        Assert.Equal(4, reply.ResourceIds.Count);
        Assert.Equal(reply.ResourceIds[0], reply.ResourceIds[2]);
        Assert.Equal(reply.ResourceIds[0], reply.ResourceIds[3]);
        Assert.NotEqual(reply.ResourceIds[0], reply.ResourceIds[1]);
        Assert.Equal(House.Contents(1, 2), House.Texts(await house.Start()));
    }

    [Fact]
    public async Task A_repetition_within_one_submission_of_a_message_stored_before_gets_its_id()
    {
        using var house = await House.OpenAsync();
        var before = await house.Append(1);
        var reply = await house.Append(Letter.New("M1"), Letter.New("M1"));
        Assert.Equal([before.ResourceIds[0], before.ResourceIds[0]], reply.ResourceIds);
    }

    [Fact]
    public async Task One_name_with_two_contents_within_one_submission_is_refused_and_nothing_is_stored()
    {
        using var house = await House.OpenAsync();
        var refused = await house.Append(Letter.New("M1"), Letter.New("M2"), Letter.New("M1", "other"));
        Assert.Equal((AppendStatus.DuplicateId, 2), (refused.Status, refused.Offender));
        Assert.Equal(0, house.Store.Durable(Letter.Reader).LastSequence);
        Assert.Equal(AppendStatus.Stored, (await house.Append(Letter.New("M1", "other"))).Status);
    }

    [Fact]
    public async Task A_name_is_free_again_after_exactly_24_hours()
    {
        using var house = await House.OpenAsync();
        var first = await house.Append(1);
        house.Time.Advance(Day - TimeSpan.FromMilliseconds(1));
        Assert.Equal(first.ResourceIds, (await house.Append(1)).ResourceIds);
        Assert.Equal(AppendStatus.DuplicateId, (await house.Append(Letter.New("M1", "other"))).Status);
        house.Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await house.Append(Letter.New("M1", "other"));
        Assert.Equal(AppendStatus.Stored, second.Status);
        Assert.NotEqual(first.ResourceIds, second.ResourceIds);
        Assert.Equal(["content of M1", "other"], House.Texts(await house.Start()));
    }

    [Fact]
    public async Task A_repetition_does_not_lengthen_the_24_hours()
    {
        using var house = await House.OpenAsync();
        var first = await house.Append(1);
        house.Time.Advance(Day / 2);
        await house.Append(1);
        house.Time.Advance(Day / 2);
        Assert.NotEqual(first.ResourceIds, (await house.Append(1)).ResourceIds);
    }

    [Fact]
    public async Task A_message_sent_again_after_it_was_confirmed_does_not_come_again()
    {
        using var house = await House.OpenAsync();
        var first = await house.Append(1);
        var batch = await house.Start();
        await house.End(batch.Stream, 2);
        Assert.Equal(first.ResourceIds, (await house.Append(1)).ResourceIds);
        Assert.Equal(PullStatus.Empty, (await house.Start(House.NoWait)).Status);
    }

    [Fact]
    public async Task Names_last_through_a_restart()
    {
        using var house = await House.OpenAsync();
        var first = await house.Append(1);
        house.Restart();
        Assert.Equal(first.ResourceIds, (await house.Append(1)).ResourceIds);
    }

    [Fact]
    public async Task An_id_says_when_its_message_was_accepted()
    {
        using var house = await House.OpenAsync();
        house.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(house.Time.GetUtcNow(), (await house.Append(1)).ResourceIds[0].AcceptedAt);
    }
}
