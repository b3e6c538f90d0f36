using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Streams that are not pulled are closed, and what they held is handed out again.</summary>
public sealed class IdleTests
{
    private readonly RulesHarness _harness = new();

    [Fact]
    public void A_stream_is_open_until_its_idle_time_has_passed_whole()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Advance(_harness.Rules.IdleTimeout - TimeSpan.FromMilliseconds(1));
        _harness.Expire();
        Assert.Equal(PullVerdict.Replayed, _harness.Pull(first.Stream, 1).Verdict);
        _harness.Advance(_harness.Rules.IdleTimeout);
        Assert.Equal(PullVerdict.Gone, _harness.Pull(first.Stream, 1).Verdict);
    }

    [Fact]
    public void The_batch_of_an_idle_stream_comes_again_with_one_more_delivery()
    {
        _harness.Append(3);
        for (var deliveries = 0; deliveries < 4; deliveries++)
        {
            var given = _harness.Start();
            Assert.Equal([1, 2, 3], RulesHarness.Sequences(given));
            Assert.Equal([deliveries, deliveries, deliveries], RulesHarness.Deliveries(given));
            _harness.PassIdleTime();
        }
    }

    [Fact]
    public void Returned_messages_come_first_lowest_first_then_new_ones()
    {
        _harness.Append(12);
        var a = _harness.Start(RulesHarness.Ten with { BatchMax = 3 });
        var b = _harness.Start(RulesHarness.Ten with { BatchMax = 2 });
        var c = _harness.Start(RulesHarness.Ten with { BatchMax = 4 });
        _harness.End(c.Stream, 1);
        _harness.End(a.Stream, 1);
        var next = _harness.Next(b);
        Assert.Equal([1, 2, 3, 6, 7, 8, 9, 10, 11, 12], RulesHarness.Sequences(next));
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 0, 0, 0], RulesHarness.Deliveries(next));
    }

    [Fact]
    public void A_returned_range_larger_than_the_batch_is_given_out_in_parts()
    {
        _harness.Append(5);
        _harness.Start();
        _harness.PassIdleTime();
        var first = _harness.Start(RulesHarness.Ten with { BatchMax = 2 });
        var second = _harness.Next(first, RulesHarness.One);
        var third = _harness.Next(second);
        Assert.Equal([1, 2], RulesHarness.Sequences(first));
        Assert.Equal([3], RulesHarness.Sequences(second));
        Assert.Equal([4, 5], RulesHarness.Sequences(third));
    }

    [Fact]
    public void The_returned_batch_goes_to_the_reader_that_waits_longest()
    {
        _harness.Append(1);
        _harness.Start();
        _harness.Advance(TimeSpan.FromSeconds(1));
        var longest = _harness.Start();
        var other = _harness.Start();
        _harness.PassIdleTime();
        var woken = Assert.Single(_harness.Woken);
        Assert.Equal((PullVerdict.Granted, longest.Stream, 1), (woken.Verdict, woken.Stream, woken.Step));
        Assert.Equal([1], RulesHarness.Deliveries(woken));
        Assert.Equal(1, _harness.Participant.WaitingStreams);
        Assert.NotNull(_harness.State.FindStream(other.Stream));
    }

    [Fact]
    public void A_stream_in_which_a_pull_waits_is_not_idle()
    {
        var empty = _harness.Start();
        _harness.Advance(TimeSpan.FromHours(5));
        _harness.Expire();
        Assert.NotNull(_harness.State.FindStream(empty.Stream));
        Assert.Null(_harness.Participant.NextIdleMs);
    }

    [Fact]
    public void The_idle_time_counts_from_the_end_of_the_wait()
    {
        var empty = _harness.Start();
        _harness.Advance(TimeSpan.FromHours(1));
        _harness.StopWaiting(empty.Stream);
        Assert.Equal(_harness.NowMs + 30_000, _harness.Participant.NextIdleMs);
        _harness.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PullVerdict.Waiting, _harness.Pull(empty.Stream, 1).Verdict);
    }

    [Fact]
    public void The_idle_time_of_a_woken_stream_counts_from_its_batch()
    {
        _harness.Start();
        _harness.Advance(TimeSpan.FromHours(1));
        _harness.Append(1);
        Assert.Equal(_harness.NowMs + 30_000, _harness.Participant.NextIdleMs);
    }

    [Fact]
    public void A_superseded_token_does_not_keep_a_stream_open()
    {
        _harness.Append(20);
        var second = _harness.Next(_harness.Start());
        _harness.Advance(TimeSpan.FromSeconds(29));
        _harness.Pull(second.Stream, 1);
        _harness.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PullVerdict.Gone, _harness.Pull(second.Stream, 2).Verdict);
    }

    [Fact]
    public void A_reader_that_takes_an_answer_for_longer_than_the_idle_time_gets_on()
    {
        _harness.Append(11);
        var first = _harness.Start();
        for (var i = 0; i < 10; i++)
        {
            _harness.Advance(TimeSpan.FromSeconds(20));
            _harness.KeepOpen(first.Stream);
            _harness.Expire();
        }

        _harness.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal([11], RulesHarness.Sequences(_harness.Next(first)));
    }

    [Fact]
    public void The_idle_time_counts_from_the_last_that_was_taken_of_an_answer()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Advance(TimeSpan.FromSeconds(29));
        _harness.KeepOpen(first.Stream);
        Assert.Equal(_harness.NowMs + 30_000, _harness.Participant.NextIdleMs);
        _harness.PassIdleTime();
        Assert.Empty(_harness.State.Streams);
        Assert.Equal(1, _harness.State.Available);
    }

    [Fact]
    public void The_same_token_can_be_pulled_again_while_its_answer_is_taken()
    {
        _harness.Append(20);
        var first = _harness.Start();
        _harness.Advance(TimeSpan.FromSeconds(29));
        _harness.KeepOpen(first.Stream);
        _harness.Advance(TimeSpan.FromSeconds(29));
        var again = _harness.Pull(first.Stream, 1);
        Assert.Equal((PullVerdict.Replayed, first.Batch), (again.Verdict, again.Batch));
        var second = _harness.Next(again);
        _harness.Advance(TimeSpan.FromSeconds(29));
        _harness.KeepOpen(first.Stream);
        _harness.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(second.Batch, _harness.Pull(first.Stream, 2).Batch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_taken_of_an_answer_too_late_brings_no_stream_back(bool isClosed)
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Advance(_harness.Rules.IdleTimeout);
        if (isClosed)
            _harness.Expire();
        _harness.KeepOpen(first.Stream);
        Assert.Equal(PullVerdict.Gone, _harness.Pull(first.Stream, 1).Verdict);
        Assert.Empty(_harness.State.Streams);
    }

    [Fact]
    public void What_is_taken_of_one_stream_keeps_no_other_open()
    {
        _harness.Append(20);
        var first = _harness.Start();
        var second = _harness.Start();
        _harness.Advance(TimeSpan.FromSeconds(20));
        _harness.KeepOpen(first.Stream);
        _harness.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PullVerdict.Gone, _harness.Pull(second.Stream, 1).Verdict);
        Assert.Equal(PullVerdict.Replayed, _harness.Pull(first.Stream, 1).Verdict);
    }

    [Fact]
    public void Next_idle_is_that_of_the_stream_seen_longest_ago()
    {
        Assert.Null(_harness.Participant.NextIdleMs);
        _harness.Append(20);
        var early = _harness.Start();
        var earlyIdleMs = _harness.NowMs + 30_000;
        _harness.Advance(TimeSpan.FromSeconds(10));
        var late = _harness.Start();
        Assert.Equal(earlyIdleMs, _harness.Participant.NextIdleMs);
        _harness.Pull(early.Stream, 1);
        _harness.Pull(late.Stream, 1);
        Assert.Equal(earlyIdleMs + 10_000, _harness.Participant.NextIdleMs);
    }

    [Fact]
    public void An_idle_stream_that_only_awaited_a_batch_returns_nothing()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Next(first);
        _harness.StopWaiting(first.Stream);
        _harness.PassIdleTime();
        Assert.Empty(_harness.State.Streams);
        Assert.Equal(0, _harness.State.Available);
    }

    [Fact]
    public void A_resumed_stream_has_its_whole_idle_time_ahead()
    {
        _harness.Append(1);
        var first = _harness.Start();
        var restarted = new RulesHarness(state: _harness.Replayed()) { NowMs = 1_000_000 };
        restarted.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Equal(PullVerdict.Replayed, restarted.Pull(first.Stream, 1).Verdict);
    }
}
