using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Who gets a message that several wait for.</summary>
public sealed class WakingTests
{
    private readonly Desk _desk = new();

    [Fact]
    public void One_message_wakes_one_waiter_the_longest_waiting()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => _desk.Start()).ToList();
        foreach (var expected in waiting)
        {
            _desk.Append(1);
            var woken = Assert.Single(_desk.Woken);
            Assert.Equal((PullDecision.Granted, expected.Stream, 1), (woken.Decision, woken.Stream, woken.Step));
        }
    }

    [Fact]
    public void Messages_that_come_together_are_one_batch()
    {
        _desk.Start();
        _desk.Start();
        _desk.Append(10);
        Assert.Equal(10, Desk.Sequences(Assert.Single(_desk.Woken)).Length);
    }

    [Fact]
    public void Messages_that_come_together_wake_as_many_as_they_fill_batches_for()
    {
        var ten = _desk.Start(Desk.Ten);
        var one = _desk.Start(Desk.One);
        var late = _desk.Start(Desk.Ten);
        _desk.Start();
        _desk.Append(12);
        Assert.Equal([ten.Stream, one.Stream, late.Stream], _desk.Woken.Select(woken => woken.Stream));
        Assert.Equal([10, 1, 1], _desk.Woken.Select(woken => woken.Batch!.Count));
    }

    [Fact]
    public void A_waiter_is_given_its_batch_under_its_own_step_and_terms()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Next(first, Desk.One);
        _desk.Append(5);
        var woken = Assert.Single(_desk.Woken);
        Assert.Equal((2, 1, Desk.One.Tag), (woken.Step, woken.Batch!.Count, woken.Batch.Tag));
    }

    [Fact]
    public void Of_two_waiting_pulls_with_one_token_the_terms_of_the_first_count()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Next(first, Desk.One);
        _desk.Next(first, Desk.Ten);
        _desk.Append(5);
        var woken = Assert.Single(_desk.Woken);
        Assert.Equal((1, Desk.One.Tag), (woken.Batch!.Count, woken.Batch.Tag));
    }

    [Fact]
    public void A_waiter_that_stopped_is_not_woken_and_loses_nothing()
    {
        var stopped = _desk.Start();
        var waiting = _desk.Start();
        _desk.StopWaiting(stopped.Stream);
        _desk.Append(1);
        Assert.Equal(waiting.Stream, Assert.Single(_desk.Woken).Stream);
        _desk.Append(1);
        Assert.Empty(_desk.Woken);
        Assert.Equal([2], Desk.Sequences(_desk.Pull(stopped.Stream, 1)));
    }

    [Fact]
    public void A_waiter_that_stopped_and_came_back_is_the_last_in_line()
    {
        var a = _desk.Start();
        var b = _desk.Start();
        _desk.StopWaiting(a.Stream);
        _desk.Pull(a.Stream, 1);
        _desk.Append(1);
        Assert.Equal(b.Stream, Assert.Single(_desk.Woken).Stream);
    }

    [Fact]
    public void A_batch_goes_once_to_a_token_that_several_wait_with()
    {
        var stream = _desk.Start().Stream;
        _desk.Pull(stream, 1);
        _desk.Pull(stream, 1);
        Assert.Equal(1, _desk.Participant.WaitingStreams);
        _desk.Append(1);
        Assert.Equal(stream, Assert.Single(_desk.Woken).Stream);
        Assert.Equal(0, _desk.Participant.WaitingStreams);
    }

    [Fact]
    public void A_stream_waits_until_the_last_of_its_waiters_stopped()
    {
        var stream = _desk.Start().Stream;
        _desk.Pull(stream, 1);
        _desk.StopWaiting(stream);
        Assert.Equal(1, _desk.Participant.WaitingStreams);
        Assert.Null(_desk.Participant.NextIdleMs);
        _desk.StopWaiting(stream);
        Assert.Equal(0, _desk.Participant.WaitingStreams);
        Assert.Equal(_desk.NowMs + 30_000, _desk.Participant.NextIdleMs);
    }

    [Fact]
    public void A_second_waiter_of_a_stream_keeps_its_place_in_line()
    {
        var a = _desk.Start();
        _desk.Start();
        _desk.Pull(a.Stream, 1);
        _desk.StopWaiting(a.Stream);
        _desk.Append(1);
        Assert.Equal(a.Stream, Assert.Single(_desk.Woken).Stream);
    }

    [Fact]
    public void To_stop_waiting_once_too_often_changes_nothing()
    {
        var stream = _desk.Start().Stream;
        _desk.Append(1);
        _desk.Advance(TimeSpan.FromSeconds(10));
        _desk.StopWaiting(stream);
        _desk.StopWaiting(new StreamId(77));
        Assert.Equal(_desk.NowMs + 20_000, _desk.Participant.NextIdleMs);
        _desk.Next(new PullOutcome(PullDecision.Granted, stream, 1));
        Assert.Equal(1, _desk.Participant.WaitingStreams);
    }

    [Fact]
    public void Nobody_overtakes_those_that_wait()
    {
        var waiting = _desk.Start();
        _desk.Append(1);
        Assert.Equal(waiting.Stream, Assert.Single(_desk.Woken).Stream);
        Assert.Equal(PullDecision.Waiting, _desk.Start().Decision);
    }
}
