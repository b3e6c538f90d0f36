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
        using var house = await House.OpenAsync();
        var reply = await house.Append(
            Letter.New("M1"), Letter.New("X1", to: Letter.OtherReader), Letter.New("M2"), Letter.New("X2", to: Letter.OtherReader));
        var mine = await house.Start();
        var others = await house.Start(ispb: Letter.OtherReader);
        Assert.Equal(House.Contents(1, 2), House.Texts(mine));
        Assert.Equal(["content of X1", "content of X2"], House.Texts(others));
        Assert.Equal(reply.ResourceIds, [mine.Messages![0].Id, others.Messages![0].Id, mine.Messages[1].Id, others.Messages[1].Id]);
    }

    [Fact]
    public async Task Messages_sent_together_wake_one_reader_with_all_of_them()
    {
        using var house = await House.OpenAsync();
        var first = house.Start();
        var second = house.Start();
        await house.Append(10);
        Assert.Equal(10, House.Texts(await first).Length);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task All_participants_of_a_submission_share_one_flush()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var append = house.Append(Letter.New("M1"), Letter.New("X1", to: Letter.OtherReader));
        Assert.Equal(2, house.Store.PendingCommits);
        house.Store.ReleaseCommits(1);
        Assert.False(append.IsCompleted);
        house.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task What_of_a_submission_became_durable_is_not_stored_twice_when_it_is_repeated()
    {
        using var house = await House.OpenAsync();
        IncomingMessage[] messages = [Letter.New("M1"), Letter.New("X1", to: Letter.OtherReader)];
        house.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await house.Append(messages)).Status);
        Assert.Equal(0, house.Store.Durable(Letter.Reader).LastSequence);
        Assert.Equal(1, house.Store.Durable(Letter.OtherReader).LastSequence);
        Assert.Equal(AppendStatus.Stored, (await house.Append(messages)).Status);
        Assert.Equal(1, house.Store.Durable(Letter.Reader).LastSequence);
        Assert.Equal(1, house.Store.Durable(Letter.OtherReader).LastSequence);
    }

    [Fact]
    public async Task A_failure_of_one_participant_does_not_disturb_the_streams_of_another()
    {
        using var house = await House.OpenAsync();
        var other = house.Start(ispb: Letter.OtherReader);
        house.Store.FailNext();
        Assert.Equal(AppendStatus.Unavailable, (await house.Append(1)).Status);
        Assert.False(other.IsCompleted);
        await house.Append(1, "X", Letter.OtherReader);
        Assert.Equal(["content of X1"], House.Texts(await other));
    }

    [Fact]
    public async Task A_token_of_one_participant_reads_and_ends_nothing_of_another()
    {
        using var house = await House.OpenAsync();
        await house.Append(1, "X", Letter.OtherReader);
        var others = await house.Start(ispb: Letter.OtherReader);
        Assert.Equal(PullStatus.StreamGone, (await house.Pull(others.Stream, 1)).Status);
        Assert.Equal(EndStatus.AlreadyEnded, (await house.End(others.Stream, 2)).Status);
        Assert.Single(house.Store.Durable(Letter.OtherReader).Streams);
    }

    [Fact]
    public async Task Submissions_that_hold_what_the_other_wants_are_both_answered()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        Task<AppendReply>[] appends =
        [
            house.Append(Letter.New("M1")),
            house.Append(Letter.New("M2")),
            house.Append(Letter.New("M3"), Letter.New("M1"), Letter.New("M2")),
            house.Append(Letter.New("M2"), Letter.New("M3"), Letter.New("M1")),
            house.Append(Letter.New("M1"), Letter.New("M4"), Letter.New("M3")),
        ];
        house.Store.HoldCommits = false;
        house.Store.ReleaseCommits();
        var replies = await Task.WhenAll(appends);
        Assert.All(replies, reply => Assert.Equal(AppendStatus.Stored, reply.Status));
        Assert.Equal(4, house.Store.Durable(Letter.Reader).LastSequence);
        Assert.Equal(4, replies.SelectMany(reply => reply.ResourceIds).Distinct().Count());
    }

    [Fact]
    public async Task A_submission_that_repeats_itself_and_waits_for_another_is_answered()
    {
        using var house = await House.OpenAsync();
        house.Store.HoldCommits = true;
        var first = house.Append(Letter.New("M1"));
        var second = house.Append(Letter.New("M2"), Letter.New("M2"), Letter.New("M1"));
        house.Store.HoldCommits = false;
        house.Store.ReleaseCommits();
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
        using var house = await House.OpenAsync();
        var random = new Random(seed);
        string[] names = [.. Enumerable.Range(1, 6).Select(number => $"M{number}")];
        var ids = new Dictionary<string, ResourceId>();
        for (var round = 0; round < 40; round++)
        {
            IncomingMessage[][] submissions =
            [
                .. Enumerable.Range(0, 8).Select(_ => random.GetItems(names, random.Next(1, 7)).Select(name => Letter.New($"{name}-{round}")).ToArray()),
            ];
            var appends = submissions.Select(messages => Task.Run(() => house.Append(messages))).ToArray();
            var replies = await Task.WhenAll(appends);
            for (var i = 0; i < replies.Length; i++)
            {
                Assert.True(replies[i].Status == AppendStatus.Stored, $"seed {seed}, round {round}");
                foreach (var (message, id) in submissions[i].Zip(replies[i].ResourceIds))
                    Assert.True(ids.TryAdd(message.BizMsgIdr, id) || ids[message.BizMsgIdr] == id, $"seed {seed}, round {round}");
            }
        }

        Assert.Equal(ids.Count, house.Store.Durable(Letter.Reader).LastSequence);
    }

    [Fact]
    public async Task Two_submissions_that_want_each_others_names_at_the_same_moment_do_not_wait_for_each_other()
    {
        using var house = await House.OpenAsync();
        using var together = new Barrier(2);
        for (var round = 0; round < 5_000; round++)
        {
            var (one, other) = (Letter.New($"A{round}"), Letter.New($"B{round}"));
            var replies = await Task.WhenAll(AppendAsync([one, other]), AppendAsync([other, one]));
            Assert.All(replies, static reply => Assert.Equal(AppendStatus.Stored, reply.Status));
            Assert.Equal(replies[0].ResourceIds, replies[1].ResourceIds.Reverse());
        }

        Task<AppendReply> AppendAsync(IncomingMessage[] messages) => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                return house.Append(messages);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }
}
