using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>Nothing that counts runs out, and nothing stays in memory that nobody needs any more.</summary>
public sealed class LongLifeTests
{
    [Theory]
    [InlineData(int.MaxValue - 1L)]
    [InlineData((long)uint.MaxValue - 1)]
    [InlineData(1L << 62)]
    public void A_stream_goes_on_however_many_batches_it_had(long step)
    {
        var state = new ParticipantState(Letter.Reader);
        state.Restore(30, 11);
        state.Restore(new StreamId(77), DateTimeOffset.UnixEpoch, null, step, new Batch([new SequenceRange(1, 10)], 2));
        var desk = new Desk(state: state);

        var second = desk.Pull(new StreamId(77), step + 1);
        var third = desk.Next(second);

        Assert.Equal((PullDecision.Granted, step + 1), (second.Decision, second.Step));
        Assert.Equal((PullDecision.Granted, step + 2), (third.Decision, third.Step));
        Assert.Equal(PullDecision.Replayed, desk.Pull(new StreamId(77), step + 2).Decision);
        Assert.Equal(PullDecision.Gone, desk.Pull(new StreamId(77), step + 1).Decision);
        Assert.Equal(EndStatus.Ended, desk.End(new StreamId(77), step + 3));
        Assert.Equal(31, desk.State.LowestUnconfirmed);
    }

    [Fact]
    public void A_message_that_was_handed_out_two_thousand_million_times_is_handed_out_again()
    {
        var state = new ParticipantState(Letter.Reader);
        state.Restore(1, 2);
        state.Returned.Add(new SequenceRange(1, 1, int.MaxValue));
        var desk = new Desk(state: state);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([int.MaxValue], Desk.Deliveries(desk.Start()));
            desk.PassIdleTime();
        }
    }

    [Fact]
    public async Task An_owner_that_is_let_go_gives_its_claim_back()
    {
        using var house = await House.OpenAsync();
        await house.Append(1);
        house.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, house.Participants.OwnerCount);
        Assert.Contains(house.Store.Released, released => released.Ispb == Letter.Reader && released.Claim > 0);
        await house.Append(1, "N");
        Assert.Equal(["content of M1", "content of N1"], House.Texts(await house.Start()));
    }

    [Fact]
    public async Task An_owner_that_retires_while_it_claims_gives_that_claim_back()
    {
        using var house = await House.OpenAsync();
        var owned = new ClusterOwner(Letter.Reader, house.Store, house.Rules, house.Time, new SeededSource(1));
        house.Store.HoldClaims(true);
        var append = owned.AppendAsync([Letter.New("M1")]);
        await owned.RetireAsync();
        house.Store.HoldClaims(false);

        Assert.True((await append).IsRetired);
        var next = await house.Store.ClaimAsync(Letter.Reader);
        Assert.Contains((Letter.Reader, next.Claim - 1), house.Store.Released);
    }

    [Fact]
    public async Task An_owner_that_retires_gives_its_claim_back_once_what_it_decided_is_durable()
    {
        using var house = await House.OpenAsync();
        var owned = new ClusterOwner(Letter.Reader, house.Store, house.Rules, house.Time, new SeededSource(1));
        await owned.AppendAsync([Letter.New("M0")]);
        house.Store.HoldCommits = true;
        var append = owned.AppendAsync([Letter.New("M1")]);
        var retired = owned.RetireAsync();
        Assert.DoesNotContain(house.Store.Released, static released => released.Ispb == Letter.Reader);

        house.Store.HoldCommits = false;
        house.Store.ReleaseCommits();
        await retired;

        Assert.Equal(AppendStatus.Stored, (await append)!.Value.Status);
        Assert.Contains(house.Store.Released, static released => released.Ispb == Letter.Reader);
    }
}
