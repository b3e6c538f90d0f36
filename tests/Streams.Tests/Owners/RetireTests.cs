using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>Owners that are not used cost no memory.</summary>
public sealed class RetireTests
{
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_owner_that_was_not_used_for_two_minutes_is_let_go()
    {
        using var harness = await OwnersHarness.OpenAsync();
        Assert.Equal(2, harness.Participants.OwnerCount);
        harness.Time.Advance(TimeSpan.FromSeconds(90));
        await harness.Append(1);
        harness.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, harness.Participants.OwnerCount);
        harness.Time.Advance(Unused);
        Assert.Equal(0, harness.Participants.OwnerCount);
    }

    [Fact]
    public async Task A_participant_whose_owner_was_let_go_is_there_when_it_is_used_again()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        harness.Time.Advance(2 * Unused);
        Assert.Equal(0, harness.Participants.OwnerCount);
        await harness.Append(1, "N");
        Assert.Equal(["content of M1", "content of N1"], OwnersHarness.Texts(await harness.Start()));
        harness.Time.Advance(harness.Rules.IdleTimeout);
        harness.Time.Advance(2 * Unused);
        Assert.Equal(0, harness.Participants.OwnerCount);
        Assert.Equal(EndStatus.AlreadyEnded, (await harness.End(new StreamId(1), 1)).Status);
    }

    [Fact]
    public async Task An_owner_with_an_open_stream_stays()
    {
        using var harness = await OwnersHarness.OpenAsync(new StreamRules { IdleTimeout = TimeSpan.FromHours(1) });
        await harness.Append(1);
        var first = await harness.Start();
        harness.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, harness.Participants.OwnerCount);
        Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
        Assert.Equal(2, harness.Store.Claims);
    }

    [Fact]
    public async Task An_owner_in_which_a_reader_waits_stays()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var start = harness.Start(OwnersHarness.Ten with { Wait = TimeSpan.FromMinutes(30) });
        harness.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(1, harness.Participants.OwnerCount);
        await harness.Append(1);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await start));
    }

    [Fact]
    public async Task An_owner_whose_commit_is_on_its_way_stays()
    {
        using var harness = await OwnersHarness.OpenAsync();
        harness.Store.HoldCommits = true;
        var append = harness.Append(1);
        harness.Time.Advance(2 * Unused);
        Assert.Equal(1, harness.Participants.OwnerCount);
        harness.Store.ReleaseCommits();
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    [Fact]
    public async Task An_owner_that_is_reading_its_participant_stays()
    {
        using var harness = new OwnersHarness();
        harness.Store.HoldClaims(true);
        var append = harness.Append(1);
        harness.Time.Advance(2 * Unused);
        Assert.Equal(1, harness.Participants.OwnerCount);
        harness.Store.HoldClaims(false);
        Assert.Equal(AppendStatus.Stored, (await append).Status);
    }

    /// <summary>Its successor would count the idle time from the start of the process.</summary>
    [Fact]
    public async Task An_owner_that_forgot_its_streams_with_a_failed_commit_stays_while_they_may_be_open()
    {
        using var harness = await OwnersHarness.OpenAsync(new StreamRules { IdleTimeout = TimeSpan.FromHours(1) });
        harness.Time.Advance(TimeSpan.FromHours(3));
        await harness.Append(1);
        var first = await harness.Start();
        harness.Store.FailNext();
        await harness.Append(1, "N");
        harness.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(PullStatus.Batch, (await harness.Pull(first.Stream, 1)).Status);
    }

    [Fact]
    public async Task An_owner_that_forgot_its_streams_with_a_failed_commit_is_let_go_in_the_end()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Start(OwnersHarness.NoWait);
        harness.Store.FailNext();
        await harness.Append(1);
        harness.Time.Advance(2 * Unused);
        Assert.Equal(0, harness.Participants.OwnerCount);
    }

    [Fact]
    public async Task An_owner_says_nothing_once_it_has_retired()
    {
        var time = new FakeTime();
        var owner = new ParticipantOwner(TestMessages.Reader, new MemoryStore(), new StreamRules(), time, new SeededSource(1), 0);
        Assert.True(owner.TryRetire(Unused));
        Assert.True((await owner.AppendAsync([(TestMessages.New("M1"), TestMessages.Id(1))])).IsRetired);
        Assert.True((await owner.StartAsync(OwnersHarness.Ten, TestContext.Current.CancellationToken)).IsRetired);
        Assert.True((await owner.PullAsync(default, OwnersHarness.Ten, TestContext.Current.CancellationToken)).IsRetired);
        Assert.True((await owner.EndAsync(default)).IsRetired);
    }

    /// <summary>The owner may retire in the moment between its being found and its being used.</summary>
    [Fact]
    public async Task A_participant_first_used_while_owners_are_let_go_is_answered_once()
    {
        using var harness = new OwnersHarness();
        using var done = new CancellationTokenSource();
        var sweeping = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                    harness.Participants.Sweep();
            },
            TestContext.Current.CancellationToken);
        const int participants = 20_000;
        for (var i = 0; i < participants; i++)
        {
            await harness.LoadAsync(Ispb.Parse($"{i:D8}"));
            if (i % 50 == 0)
                harness.Time.Advance(2 * Unused);
        }

        await done.CancelAsync();
        await sweeping;
        Assert.Equal(participants, harness.Store.Claims);
    }
}
