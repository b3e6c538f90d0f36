using PixStream.Streams.Ports;
using PixStream.Streams.Tests.Owners;

namespace PixStream.Streams.Tests.Intake;

/// <summary>A message key names one message for 24 hours.</summary>
public sealed class AppendIdentityTests
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public async Task The_same_message_sent_again_gets_the_same_id_and_is_stored_once()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var first = await harness.Append(1);
        var again = await harness.Append(1);
        Assert.Equal(AppendStatus.Stored, again.Status);
        Assert.Equal(first.ResourceIds, again.ResourceIds);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task The_same_message_sent_twice_at_once_gets_one_id_and_is_stored_once()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        Task<AppendReply>[] appends = [.. Enumerable.Range(0, 5).Select(_ => harness.Append(2))];
        harness.Store.ReleaseCommits();
        harness.Store.HoldCommits = false;
        var replies = await Task.WhenAll(appends);
        Assert.All(replies, reply => Assert.Equal(AppendStatus.Stored, reply.Status));
        Assert.All(replies, reply => Assert.Equal(replies[0].ResourceIds, reply.ResourceIds));
        Assert.Equal(2, harness.Store.Durable(TestMessages.Reader).LastSequence);
    }

    [Fact]
    public async Task A_repetition_is_not_answered_before_the_message_is_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var first = harness.Append(1);
        var again = harness.Append(1);
        Assert.False(again.IsCompleted);
        harness.Store.ReleaseCommits();
        Assert.Equal((await first).ResourceIds, (await again).ResourceIds);
        Assert.Equal(0, harness.Store.PendingCommits);
    }

    [Fact]
    public async Task When_the_first_of_two_at_once_fails_the_second_is_stored_itself()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var first = harness.Append(1);
        var again = harness.Append(1);
        harness.Store.FailNext();
        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Unavailable, (await first).Status);
        var stored = await again;
        Assert.Equal(AppendStatus.Stored, stored.Status);
        var batch = await harness.Start();
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(batch));
        Assert.Equal(stored.ResourceIds[0], batch.Messages![0].Id);
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_refused_and_nothing_of_the_submission_is_stored()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        var refused = await harness.Append(TestMessages.New("N1"), TestMessages.New("M1", "other"), TestMessages.New("N2"));
        Assert.Equal((AppendStatus.DuplicateId, 1), (refused.Status, refused.Offender));
        Assert.Empty(refused.ResourceIds);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await harness.Start()));
        Assert.Equal(
            AppendStatus.Stored,
            (await harness.Append(TestMessages.New("N1", "free"), TestMessages.New("N2", "free too"))).Status);
    }

    [Fact]
    public async Task The_same_key_with_other_content_at_once_is_refused_once_the_first_is_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var first = harness.Append(1);
        var other = harness.Append(TestMessages.New("M1", "other"));
        Assert.False(other.IsCompleted);
        harness.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Stored, (await first).Status);
        Assert.Equal((AppendStatus.DuplicateId, 0), ((await other).Status, (await other).Offender));
    }

    [Fact]
    public async Task The_same_BizMsgIdr_of_another_sender_is_another_message()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        Assert.Equal(
            AppendStatus.Stored, (await harness.Append(TestMessages.New("M1", "other", from: TestMessages.OtherReader))).Status);
        Assert.Equal(["content of M1", "other"], OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task A_key_that_differs_in_case_is_another_one()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        Assert.Equal(AppendStatus.Stored, (await harness.Append(TestMessages.New("m1", "other"))).Status);
    }

    [Fact]
    public async Task A_repetition_within_one_submission_is_stored_once_and_gets_the_same_id()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var reply = await harness.Append(
            TestMessages.New("M1"), TestMessages.New("M2"), TestMessages.New("M1"), TestMessages.New("M1"));
        Assert.Equal(AppendStatus.Stored, reply.Status);
        Assert.Equal(4, reply.ResourceIds.Count);
        Assert.Equal(reply.ResourceIds[0], reply.ResourceIds[2]);
        Assert.Equal(reply.ResourceIds[0], reply.ResourceIds[3]);
        Assert.NotEqual(reply.ResourceIds[0], reply.ResourceIds[1]);
        Assert.Equal(OwnersHarness.Contents(1, 2), OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task A_repetition_within_one_submission_of_a_message_stored_before_gets_its_id()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var before = await harness.Append(1);
        var reply = await harness.Append(TestMessages.New("M1"), TestMessages.New("M1"));
        Assert.Equal([before.ResourceIds[0], before.ResourceIds[0]], reply.ResourceIds);
    }

    [Fact]
    public async Task One_key_with_two_contents_within_one_submission_is_refused_and_nothing_is_stored()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var refused = await harness.Append(TestMessages.New("M1"), TestMessages.New("M2"), TestMessages.New("M1", "other"));
        Assert.Equal((AppendStatus.DuplicateId, 2), (refused.Status, refused.Offender));
        Assert.Equal(0, harness.Store.Durable(TestMessages.Reader).LastSequence);
        Assert.Equal(AppendStatus.Stored, (await harness.Append(TestMessages.New("M1", "other"))).Status);
    }

    [Fact]
    public async Task A_key_is_free_again_after_exactly_24_hours()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var first = await harness.Append(1);
        harness.Time.Advance(Day - TimeSpan.FromMilliseconds(1));
        Assert.Equal(first.ResourceIds, (await harness.Append(1)).ResourceIds);
        Assert.Equal(AppendStatus.DuplicateId, (await harness.Append(TestMessages.New("M1", "other"))).Status);
        harness.Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await harness.Append(TestMessages.New("M1", "other"));
        Assert.Equal(AppendStatus.Stored, second.Status);
        Assert.NotEqual(first.ResourceIds, second.ResourceIds);
        Assert.Equal(["content of M1", "other"], OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task A_repetition_does_not_lengthen_the_24_hours()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var first = await harness.Append(1);
        harness.Time.Advance(Day / 2);
        await harness.Append(1);
        harness.Time.Advance(Day / 2);
        Assert.NotEqual(first.ResourceIds, (await harness.Append(1)).ResourceIds);
    }

    [Fact]
    public async Task A_message_sent_again_after_it_was_confirmed_does_not_come_again()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var first = await harness.Append(1);
        var batch = await harness.Start();
        await harness.End(batch.Stream, 2);
        Assert.Equal(first.ResourceIds, (await harness.Append(1)).ResourceIds);
        Assert.Equal(PullStatus.Empty, (await harness.Start(OwnersHarness.NoWait)).Status);
    }

    [Fact]
    public async Task Keys_last_through_a_restart()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var first = await harness.Append(1);
        harness.Restart();
        Assert.Equal(first.ResourceIds, (await harness.Append(1)).ResourceIds);
    }

    [Fact]
    public async Task An_id_says_when_its_message_was_accepted()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(harness.Time.GetUtcNow(), (await harness.Append(1)).ResourceIds[0].AcceptedAt);
    }
}
