using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>No counter runs out, and what is not needed any more leaves memory.</summary>
public sealed class LongLifeTests
{
    [Theory]
    [InlineData(int.MaxValue - 1L)]
    [InlineData((long)uint.MaxValue - 1)]
    [InlineData(1L << 62)]
    public void A_stream_goes_on_however_many_batches_it_had(long step)
    {
        var state = new ParticipantState(TestMessages.Reader);
        state.Restore(30, 11);
        state.Restore(new StreamId(77), DateTimeOffset.UnixEpoch, null, step, new Batch([new SequenceRange(1, 10)], 2));
        var harness = new RulesHarness(state: state);

        var second = harness.Pull(new StreamId(77), step + 1);
        var third = harness.Next(second);

        Assert.Equal((PullVerdict.Granted, step + 1), (second.Verdict, second.Step));
        Assert.Equal((PullVerdict.Granted, step + 2), (third.Verdict, third.Step));
        Assert.Equal(PullVerdict.Replayed, harness.Pull(new StreamId(77), step + 2).Verdict);
        Assert.Equal(PullVerdict.Gone, harness.Pull(new StreamId(77), step + 1).Verdict);
        Assert.Equal(EndStatus.Ended, harness.End(new StreamId(77), step + 3));
        Assert.Equal(31, harness.State.LowestUnconfirmed);
    }

    [Fact]
    public void A_message_that_was_handed_out_two_thousand_million_times_is_handed_out_again()
    {
        var state = new ParticipantState(TestMessages.Reader);
        state.Restore(1, 2);
        state.Returned.Add(new SequenceRange(1, 1, int.MaxValue));
        var harness = new RulesHarness(state: state);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([int.MaxValue], RulesHarness.Deliveries(harness.Start()));
            harness.PassIdleTime();
        }
    }

    [Fact]
    public async Task An_owner_that_is_let_go_gives_its_claim_back()
    {
        using var harness = await OwnersHarness.OpenAsync();
        await harness.Append(1);
        harness.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, harness.Participants.OwnerCount);
        Assert.Contains(harness.Store.Released, released => released.Ispb == TestMessages.Reader && released.Claim > 0);
        await harness.Append(1, "N");
        Assert.Equal(["content of M1", "content of N1"], OwnersHarness.Texts(await harness.Start()));
    }

    [Fact]
    public async Task An_owner_that_retires_while_it_claims_gives_that_claim_back()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var owned = new ClusterOwner(TestMessages.Reader, harness.Store, harness.Rules, harness.Time, new SeededSource(1));
        harness.Store.HoldClaims(true);
        var append = owned.AppendAsync([TestMessages.New("M1")]);
        await owned.RetireAsync();
        harness.Store.HoldClaims(false);

        Assert.True((await append).IsRetired);
        var next = await harness.Store.ClaimAsync(TestMessages.Reader);
        Assert.Contains((TestMessages.Reader, next.Claim - 1), harness.Store.Released);
    }

    [Fact]
    public async Task An_owner_that_retires_gives_its_claim_back_once_what_it_decided_is_durable()
    {
        using var harness = await OwnersHarness.OpenAsync();
        var owned = new ClusterOwner(TestMessages.Reader, harness.Store, harness.Rules, harness.Time, new SeededSource(1));
        await owned.AppendAsync([TestMessages.New("M0")]);
        harness.Store.HoldCommits = true;
        var append = owned.AppendAsync([TestMessages.New("M1")]);
        var retired = owned.RetireAsync();
        Assert.DoesNotContain(harness.Store.Released, static released => released.Ispb == TestMessages.Reader);

        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        await retired;

        Assert.Equal(AppendStatus.Stored, (await append)!.Value.Status);
        Assert.Contains(harness.Store.Released, static released => released.Ispb == TestMessages.Reader);
    }
}
