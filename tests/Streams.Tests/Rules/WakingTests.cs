using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Who gets a message that several wait for.</summary>
public sealed class WakingTests
{
    private readonly RulesHarness _harness = new();

    [Fact]
    public void One_message_wakes_one_waiter_the_longest_waiting()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => _harness.Start()).ToList();
        foreach (var expected in waiting)
        {
            _harness.Append(1);
            var woken = Assert.Single(_harness.Woken);
            Assert.Equal((PullVerdict.Granted, expected.Stream, 1), (woken.Verdict, woken.Stream, woken.Step));
        }
    }

    [Fact]
    public void Messages_that_come_together_are_one_batch()
    {
        _harness.Start();
        _harness.Start();
        _harness.Append(10);
        Assert.Equal(10, RulesHarness.Sequences(Assert.Single(_harness.Woken)).Length);
    }

    [Fact]
    public void Messages_that_come_together_wake_as_many_as_they_fill_batches_for()
    {
        var ten = _harness.Start(RulesHarness.Ten);
        var one = _harness.Start(RulesHarness.One);
        var late = _harness.Start(RulesHarness.Ten);
        _harness.Start();
        _harness.Append(12);
        Assert.Equal([ten.Stream, one.Stream, late.Stream], _harness.Woken.Select(woken => woken.Stream));
        Assert.Equal([10, 1, 1], _harness.Woken.Select(woken => woken.Batch!.Count));
    }

    [Fact]
    public void A_waiter_is_given_its_batch_under_its_own_step_and_terms()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Next(first, RulesHarness.One);
        _harness.Append(5);
        var woken = Assert.Single(_harness.Woken);
        Assert.Equal((2, 1, RulesHarness.One.Tag), (woken.Step, woken.Batch!.Count, woken.Batch.Tag));
    }

    [Fact]
    public void Of_two_waiting_pulls_with_one_token_the_terms_of_the_first_count()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Next(first, RulesHarness.One);
        _harness.Next(first, RulesHarness.Ten);
        _harness.Append(5);
        var woken = Assert.Single(_harness.Woken);
        Assert.Equal((1, RulesHarness.One.Tag), (woken.Batch!.Count, woken.Batch.Tag));
    }

    [Fact]
    public void A_waiter_that_stopped_is_not_woken_and_loses_nothing()
    {
        var stopped = _harness.Start();
        var waiting = _harness.Start();
        _harness.StopWaiting(stopped.Stream);
        _harness.Append(1);
        Assert.Equal(waiting.Stream, Assert.Single(_harness.Woken).Stream);
        _harness.Append(1);
        Assert.Empty(_harness.Woken);
        Assert.Equal([2], RulesHarness.Sequences(_harness.Pull(stopped.Stream, 1)));
    }

    [Fact]
    public void A_waiter_that_stopped_and_came_back_is_the_last_in_line()
    {
        var a = _harness.Start();
        var b = _harness.Start();
        _harness.StopWaiting(a.Stream);
        _harness.Pull(a.Stream, 1);
        _harness.Append(1);
        Assert.Equal(b.Stream, Assert.Single(_harness.Woken).Stream);
    }

    [Fact]
    public void A_batch_goes_once_to_a_token_that_several_wait_with()
    {
        var stream = _harness.Start().Stream;
        _harness.Pull(stream, 1);
        _harness.Pull(stream, 1);
        Assert.Equal(1, _harness.Participant.WaitingStreams);
        _harness.Append(1);
        Assert.Equal(stream, Assert.Single(_harness.Woken).Stream);
        Assert.Equal(0, _harness.Participant.WaitingStreams);
    }

    [Fact]
    public void A_stream_waits_until_the_last_of_its_waiters_stopped()
    {
        var stream = _harness.Start().Stream;
        _harness.Pull(stream, 1);
        _harness.StopWaiting(stream);
        Assert.Equal(1, _harness.Participant.WaitingStreams);
        Assert.Null(_harness.Participant.NextIdleMs);
        _harness.StopWaiting(stream);
        Assert.Equal(0, _harness.Participant.WaitingStreams);
        Assert.Equal(_harness.NowMs + 30_000, _harness.Participant.NextIdleMs);
    }

    [Fact]
    public void A_second_waiter_of_a_stream_keeps_its_place_in_line()
    {
        var a = _harness.Start();
        _harness.Start();
        _harness.Pull(a.Stream, 1);
        _harness.StopWaiting(a.Stream);
        _harness.Append(1);
        Assert.Equal(a.Stream, Assert.Single(_harness.Woken).Stream);
    }

    [Fact]
    public void To_stop_waiting_once_too_often_changes_nothing()
    {
        var stream = _harness.Start().Stream;
        _harness.Append(1);
        _harness.Advance(TimeSpan.FromSeconds(10));
        _harness.StopWaiting(stream);
        _harness.StopWaiting(new StreamId(77));
        Assert.Equal(_harness.NowMs + 20_000, _harness.Participant.NextIdleMs);
        _harness.Next(new PullOutcome(PullVerdict.Granted, stream, 1));
        Assert.Equal(1, _harness.Participant.WaitingStreams);
    }

    [Fact]
    public void A_new_reader_does_not_overtake_those_that_wait()
    {
        var waiting = _harness.Start();
        _harness.Append(1);
        Assert.Equal(waiting.Stream, Assert.Single(_harness.Woken).Stream);
        Assert.Equal(PullVerdict.Waiting, _harness.Start().Verdict);
    }
}
