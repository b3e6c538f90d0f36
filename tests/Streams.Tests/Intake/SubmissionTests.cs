using PixStream.Streams.Ports;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Intake;

/// <summary>Messages that are sent together, for one participant or several, beside other submissions.</summary>
public sealed class SubmissionTests
{
    [Fact]
    public async Task Messages_of_one_submission_keep_their_order_in_each_stream()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var reply = await harness.Append(
            TestMessages.New("M1"), TestMessages.New("X1", to: TestMessages.OtherReader), TestMessages.New("M2"),
            TestMessages.New("X2", to: TestMessages.OtherReader));
        var mine = await harness.Start();
        var others = await harness.Start(ispb: TestMessages.OtherReader);
        Assert.Equal(OwnersHarness.Contents(1, 2), OwnersHarness.Texts(mine));
        Assert.Equal(["content of X1", "content of X2"], OwnersHarness.Texts(others));
        Assert.Equal(
            reply.ResourceIds, [mine.Messages![0].Id, others.Messages![0].Id, mine.Messages[1].Id, others.Messages[1].Id]);
    }

    [Fact]
    public async Task Messages_sent_together_wake_one_reader_with_all_of_them()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var first = harness.Start();
        var second = harness.Start();
        await harness.Append(10);
        Assert.Equal(10, OwnersHarness.Texts(await first).Length);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task All_participants_of_a_submission_share_one_flush()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var append = harness.Append(TestMessages.New("M1"), TestMessages.New("X1", to: TestMessages.OtherReader));
        Assert.Equal(2, harness.Store.PendingCommits);
        harness.Store.ReleaseCommits(1);
        Assert.False(append.IsCompleted);
        harness.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task What_of_a_submission_became_durable_is_not_stored_twice_when_it_is_repeated()
    {
        using var harness = await OwnersHarness.OpenAsync();
        IncomingMessage[] messages = [TestMessages.New("M1"), TestMessages.New("X1", to: TestMessages.OtherReader)];
        harness.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await harness.Append(messages)).Status);
        Assert.Equal(0, harness.Store.Durable(TestMessages.Reader).LastSequence);
        Assert.Equal(1, harness.Store.Durable(TestMessages.OtherReader).LastSequence);
        Assert.Equal(AppendStatus.Stored, (await harness.Append(messages)).Status);
        Assert.Equal(1, harness.Store.Durable(TestMessages.Reader).LastSequence);
        Assert.Equal(1, harness.Store.Durable(TestMessages.OtherReader).LastSequence);
    }

    [Fact]
    public async Task A_failure_of_one_participant_does_not_disturb_the_streams_of_another()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var other = harness.Start(ispb: TestMessages.OtherReader);
        harness.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await harness.Append(1)).Status);
        Assert.False(other.IsCompleted);
        await harness.Append(1, "X", TestMessages.OtherReader);
        Assert.Equal(["content of X1"], OwnersHarness.Texts(await other));
    }

    [Fact]
    public async Task A_token_of_one_participant_reads_and_ends_nothing_of_another()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1, "X", TestMessages.OtherReader);
        var others = await harness.Start(ispb: TestMessages.OtherReader);
        Assert.Equal(PullStatus.StreamGone, (await harness.Pull(others.Stream, 1)).Status);
        Assert.Equal(EndStatus.AlreadyEnded, (await harness.End(others.Stream, 2)).Status);
        Assert.Single(harness.Store.Durable(TestMessages.OtherReader).Streams);
    }

    [Fact]
    public async Task Submissions_that_hold_what_the_other_wants_are_both_answered()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        Task<AppendReply>[] appends =
        [
            harness.Append(TestMessages.New("M1")),
            harness.Append(TestMessages.New("M2")),
            harness.Append(TestMessages.New("M3"), TestMessages.New("M1"), TestMessages.New("M2")),
            harness.Append(TestMessages.New("M2"), TestMessages.New("M3"), TestMessages.New("M1")),
            harness.Append(TestMessages.New("M1"), TestMessages.New("M4"), TestMessages.New("M3")),
        ];
        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        var replies = await Task.WhenAll(appends);
        Assert.All(replies, reply => Assert.Equal(AppendStatus.Stored, reply.Status));
        Assert.Equal(4, harness.Store.Durable(TestMessages.Reader).LastSequence);
        Assert.Equal(4, replies.SelectMany(reply => reply.ResourceIds).Distinct().Count());
    }

    [Fact]
    public async Task A_submission_that_repeats_itself_and_waits_for_another_is_answered()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var first = harness.Append(TestMessages.New("M1"));
        var second = harness.Append(TestMessages.New("M2"), TestMessages.New("M2"), TestMessages.New("M1"));
        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        var (one, two) = (await first, await second);
        Assert.Equal(AppendStatus.Stored, two.Status);
        Assert.Equal([two.ResourceIds[0], two.ResourceIds[0], one.ResourceIds[0]], two.ResourceIds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Crossing_submissions_in_any_order_are_answered_and_each_message_is_stored_once(int seed)
    {
        using var harness = await OwnersHarness.OpenAsync();
        var random = new Random(seed);
        string[] keys = [.. Enumerable.Range(1, 6).Select(number => $"M{number}")];
        var ids = new Dictionary<string, ResourceId>();
        for (var round = 0; round < 40; round++)
        {
            IncomingMessage[][] submissions =
            [
                .. Enumerable.Range(0, 8).Select(_ =>
                    random.GetItems(keys, random.Next(1, 7)).Select(key => TestMessages.New($"{key}-{round}")).ToArray()),
            ];
            var appends = submissions.Select(messages => Task.Run(() => harness.Append(messages))).ToArray();
            var replies = await Task.WhenAll(appends);
            for (var i = 0; i < replies.Length; i++)
            {
                Assert.True(replies[i].Status == AppendStatus.Stored, $"seed {seed}, round {round}");
                foreach (var (message, id) in submissions[i].Zip(replies[i].ResourceIds))
                    Assert.True(ids.TryAdd(message.BizMsgIdr, id) || ids[message.BizMsgIdr] == id, $"seed {seed}, round {round}");
            }
        }

        Assert.Equal(ids.Count, harness.Store.Durable(TestMessages.Reader).LastSequence);
    }

    [Fact]
    public async Task Two_submissions_that_want_each_others_keys_at_the_same_moment_do_not_wait_for_each_other()
    {
        using var harness = await OwnersHarness.OpenAsync();
        using var together = new Barrier(2);
        for (var round = 0; round < 5_000; round++)
        {
            var (one, other) = (TestMessages.New($"A{round}"), TestMessages.New($"B{round}"));
            var replies = await Task.WhenAll(AppendAsync([one, other]), AppendAsync([other, one]));
            Assert.All(replies, static reply => Assert.Equal(AppendStatus.Stored, reply.Status));
            Assert.Equal(replies[0].ResourceIds, replies[1].ResourceIds.Reverse());
        }

        Task<AppendReply> AppendAsync(IncomingMessage[] messages) => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                return harness.Append(messages);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }
}
