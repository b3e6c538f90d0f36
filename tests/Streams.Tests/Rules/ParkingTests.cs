using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Messages handed out too often are put aside.</summary>
public sealed class ParkingTests
{
    private readonly RulesHarness _harness = new(new StreamRules { MaxDeliveries = 3 });

    [Fact]
    public void Off_by_default_a_message_comes_again_for_ever()
    {
        var harness = new RulesHarness();
        harness.Append(1);
        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal([1], RulesHarness.Sequences(harness.Start()));
            harness.PassIdleTime();
        }
    }

    [Fact]
    public void A_message_is_parked_when_it_was_handed_out_as_often_as_allowed_and_not_confirmed()
    {
        _harness.Append(1);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([i], RulesHarness.Deliveries(_harness.Start()));
            _harness.PassIdleTime();
        }

        Assert.Equal([new SequenceRange(1, 1, 3)], _harness.State.Parked);
        Assert.Equal(0, _harness.State.Available);
        Assert.Equal(PullVerdict.Waiting, _harness.Start().Verdict);
    }

    [Fact]
    public void A_message_confirmed_on_its_last_try_is_not_parked()
    {
        Fail(2, 1);
        var last = _harness.Start();
        _harness.End(last.Stream, 2);
        Assert.Empty(_harness.State.Parked);
        Assert.Equal(2, _harness.State.LowestUnconfirmed);
    }

    [Fact]
    public void Parking_does_not_block_the_messages_behind()
    {
        Fail(3, 1);
        _harness.Append(2);
        Assert.Equal([2, 3], RulesHarness.Sequences(_harness.Start()));
        Assert.Equal(1, _harness.State.LowestUnconfirmed);
    }

    [Fact]
    public void The_last_try_is_alone_so_that_one_bad_message_does_not_park_the_others()
    {
        Fail(2, 5);
        var first = _harness.Start();
        Assert.Equal([1], RulesHarness.Sequences(first));
        _harness.PassIdleTime();
        Assert.Equal([new SequenceRange(1, 1, 3)], _harness.State.Parked);

        var next = _harness.Start();
        for (var sequence = 2L; sequence <= 5; sequence++, next = _harness.Next(next))
            Assert.Equal([sequence], RulesHarness.Sequences(next));
        Assert.Equal(1, _harness.State.Parked.MessageCount);
        Assert.False(_harness.State.HasUnconfirmed(2, 5));
    }

    [Fact]
    public void Returned_messages_with_tries_left_do_not_take_a_last_try_along()
    {
        _harness.Append(6);
        var low = _harness.Start(RulesHarness.Ten with { BatchMax = 2 });
        Assert.Equal([1, 2], RulesHarness.Sequences(low));
        _harness.Start(RulesHarness.Ten with { BatchMax = 2 });
        _harness.Advance(TimeSpan.FromSeconds(20));
        _harness.Pull(low.Stream, 1);
        _harness.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([3, 4], RulesHarness.Sequences(_harness.Start(RulesHarness.Ten with { BatchMax = 2 })));
        _harness.PassIdleTime();
        // 1 and 2 were handed out once, 3 and 4 twice.
        var next = _harness.Start();
        Assert.Equal([1, 2], RulesHarness.Sequences(next));
        Assert.Equal([3], RulesHarness.Sequences(_harness.Next(next)));
    }

    [Fact]
    public void Deletes_of_an_outstanding_batch_count_as_deliveries_too()
    {
        _harness.Append(1);
        for (var i = 0; i < 3; i++)
            _harness.End(_harness.Start().Stream, 1);
        Assert.Equal([new SequenceRange(1, 1, 3)], _harness.State.Parked);
    }

    [Fact]
    public void With_one_delivery_allowed_a_batch_that_is_not_confirmed_is_parked_whole()
    {
        var harness = new RulesHarness(new StreamRules { MaxDeliveries = 1 });
        harness.Append(12);
        harness.Start();
        harness.PassIdleTime();
        Assert.Equal([new SequenceRange(1, 10, 1)], harness.State.Parked);
        Assert.Equal([11, 12], RulesHarness.Sequences(harness.Start()));
    }

    [Fact]
    public void A_released_message_goes_to_the_reader_that_waits_counting_from_zero_again()
    {
        Fail(3, 1);
        var waiting = _harness.Start();
        Assert.True(_harness.Release(new SequenceRange(1, 1)));
        var woken = Assert.Single(_harness.Woken);
        Assert.Equal(waiting.Stream, woken.Stream);
        Assert.Equal([0], RulesHarness.Deliveries(woken));
        Assert.Empty(_harness.State.Parked);
    }

    [Fact]
    public void A_dropped_message_is_out_for_good()
    {
        Fail(3, 1);
        Assert.True(_harness.Drop(new SequenceRange(1, 1)));
        Assert.Equal(PullVerdict.Waiting, _harness.Start().Verdict);
        Assert.Equal(2, _harness.State.LowestUnconfirmed);
    }

    [Fact]
    public void A_part_of_what_is_parked_can_be_released_or_dropped()
    {
        var harness = new RulesHarness(new StreamRules { MaxDeliveries = 1 });
        harness.Append(5);
        harness.Start();
        harness.PassIdleTime();
        Assert.True(harness.Release(new SequenceRange(2, 2)));
        Assert.True(harness.Drop(new SequenceRange(5, 1)));
        Assert.Equal([new SequenceRange(1, 1, 1), new SequenceRange(4, 1, 1)], harness.State.Parked);
        Assert.Equal([2, 3], RulesHarness.Sequences(harness.Start()));
    }

    [Fact]
    public void What_is_not_parked_can_be_neither_released_nor_dropped()
    {
        Fail(3, 1);
        _harness.Append(2);
        foreach (var range in new SequenceRange[] { new(2, 1), new(1, 2), new(0, 1), new(9, 1) })
        {
            Assert.False(_harness.Release(range));
            Assert.False(_harness.Drop(range));
        }

        Assert.Equal(1, _harness.State.Parked.MessageCount);
    }

    [Fact]
    public void Neighbours_that_were_handed_out_differently_often_go_together()
    {
        var state = new ParticipantState(TestMessages.Reader);
        state.Restore(9, 10);
        state.Parked.Add(new SequenceRange(1, 3, 3));
        state.Parked.Add(new SequenceRange(4, 2, 1));
        state.Parked.Add(new SequenceRange(7, 1, 1));
        var harness = new RulesHarness(state: state);
        Assert.False(harness.Drop(new SequenceRange(3, 5)));
        Assert.False(harness.Drop(new SequenceRange(3, 0)));
        Assert.False(harness.Drop(new SequenceRange(3, -1)));
        Assert.True(harness.Release(new SequenceRange(2, 3)));
        Assert.True(harness.Drop(new SequenceRange(5, 1)));
        Assert.Equal([new SequenceRange(1, 1, 3), new SequenceRange(7, 1, 1)], harness.State.Parked);
        Assert.Equal([2, 3, 4], RulesHarness.Sequences(harness.Start()));
    }

    /// <summary>Hands out so many new messages, and lets them come back so often.</summary>
    private void Fail(int times, int count)
    {
        _harness.Append(count);
        for (var i = 0; i < times; i++)
        {
            _harness.Start();
            _harness.PassIdleTime();
        }
    }
}
