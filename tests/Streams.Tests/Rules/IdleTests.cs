using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Streams that nobody pulls are closed, and what they held is handed out again.</summary>
public sealed class IdleTests
{
    private readonly Desk _desk = new();

    [Fact]
    public void A_stream_is_open_until_its_idle_time_has_passed_whole()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Advance(_desk.Rules.IdleTimeout - TimeSpan.FromMilliseconds(1));
        _desk.Expire();
        Assert.Equal(PullDecision.Replayed, _desk.Pull(first.Stream, 1).Decision);
        _desk.Advance(_desk.Rules.IdleTimeout);
        Assert.Equal(PullDecision.Gone, _desk.Pull(first.Stream, 1).Decision);
    }

    [Fact]
    public void The_batch_of_an_idle_stream_comes_again_with_one_more_delivery()
    {
        _desk.Append(3);
        for (var deliveries = 0; deliveries < 4; deliveries++)
        {
            var given = _desk.Start();
            Assert.Equal([1, 2, 3], Desk.Sequences(given));
            Assert.Equal([deliveries, deliveries, deliveries], Desk.Deliveries(given));
            _desk.PassIdleTime();
        }
    }

    [Fact]
    public void Returned_messages_come_first_lowest_first_then_new_ones()
    {
        _desk.Append(12);
        var a = _desk.Start(Desk.Ten with { BatchMax = 3 });
        var b = _desk.Start(Desk.Ten with { BatchMax = 2 });
        var c = _desk.Start(Desk.Ten with { BatchMax = 4 });
        _desk.End(c.Stream, 1);
        _desk.End(a.Stream, 1);
        var next = _desk.Next(b);
        Assert.Equal([1, 2, 3, 6, 7, 8, 9, 10, 11, 12], Desk.Sequences(next));
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 0, 0, 0], Desk.Deliveries(next));
    }

    [Fact]
    public void A_returned_range_larger_than_the_batch_is_given_out_in_parts()
    {
        _desk.Append(5);
        _desk.Start();
        _desk.PassIdleTime();
        var first = _desk.Start(Desk.Ten with { BatchMax = 2 });
        var second = _desk.Next(first, Desk.One);
        var third = _desk.Next(second);
        Assert.Equal([1, 2], Desk.Sequences(first));
        Assert.Equal([3], Desk.Sequences(second));
        Assert.Equal([4, 5], Desk.Sequences(third));
    }

    [Fact]
    public void The_returned_batch_goes_to_whoever_waits_longest()
    {
        _desk.Append(1);
        _desk.Start();
        _desk.Advance(TimeSpan.FromSeconds(1));
        var longest = _desk.Start();
        var other = _desk.Start();
        _desk.PassIdleTime();
        var woken = Assert.Single(_desk.Woken);
        Assert.Equal((PullDecision.Granted, longest.Stream, 1), (woken.Decision, woken.Stream, woken.Step));
        Assert.Equal([1], Desk.Deliveries(woken));
        Assert.Equal(1, _desk.Participant.WaitingStreams);
        Assert.NotNull(_desk.State.FindStream(other.Stream));
    }

    [Fact]
    public void A_stream_in_which_a_pull_waits_is_not_idle()
    {
        var empty = _desk.Start();
        _desk.Advance(TimeSpan.FromHours(5));
        _desk.Expire();
        Assert.NotNull(_desk.State.FindStream(empty.Stream));
        Assert.Null(_desk.Participant.NextIdleMs);
    }

    [Fact]
    public void The_idle_time_counts_from_the_end_of_the_wait()
    {
        var empty = _desk.Start();
        _desk.Advance(TimeSpan.FromHours(1));
        _desk.StopWaiting(empty.Stream);
        Assert.Equal(_desk.NowMs + 30_000, _desk.Participant.NextIdleMs);
        _desk.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PullDecision.Waiting, _desk.Pull(empty.Stream, 1).Decision);
    }

    [Fact]
    public void The_idle_time_of_a_woken_stream_counts_from_its_batch()
    {
        _desk.Start();
        _desk.Advance(TimeSpan.FromHours(1));
        _desk.Append(1);
        Assert.Equal(_desk.NowMs + 30_000, _desk.Participant.NextIdleMs);
    }

    [Fact]
    public void A_superseded_token_does_not_keep_a_stream_open()
    {
        _desk.Append(20);
        var second = _desk.Next(_desk.Start());
        _desk.Advance(TimeSpan.FromSeconds(29));
        _desk.Pull(second.Stream, 1);
        _desk.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PullDecision.Gone, _desk.Pull(second.Stream, 2).Decision);
    }

    [Fact]
    public void A_reader_that_takes_an_answer_for_longer_than_the_idle_time_gets_on()
    {
        _desk.Append(11);
        var first = _desk.Start();
        for (var i = 0; i < 10; i++)
        {
            _desk.Advance(TimeSpan.FromSeconds(20));
            _desk.KeepOpen(first.Stream);
            _desk.Expire();
        }

        _desk.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal([11], Desk.Sequences(_desk.Next(first)));
    }

    [Fact]
    public void The_idle_time_counts_from_the_last_that_was_taken_of_an_answer()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Advance(TimeSpan.FromSeconds(29));
        _desk.KeepOpen(first.Stream);
        Assert.Equal(_desk.NowMs + 30_000, _desk.Participant.NextIdleMs);
        _desk.PassIdleTime();
        Assert.Empty(_desk.State.Streams);
        Assert.Equal(1, _desk.State.Available);
    }

    [Fact]
    public void The_same_token_can_be_pulled_again_while_its_answer_is_taken()
    {
        _desk.Append(20);
        var first = _desk.Start();
        _desk.Advance(TimeSpan.FromSeconds(29));
        _desk.KeepOpen(first.Stream);
        _desk.Advance(TimeSpan.FromSeconds(29));
        var again = _desk.Pull(first.Stream, 1);
        Assert.Equal((PullDecision.Replayed, first.Batch), (again.Decision, again.Batch));
        var second = _desk.Next(again);
        _desk.Advance(TimeSpan.FromSeconds(29));
        _desk.KeepOpen(first.Stream);
        _desk.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(second.Batch, _desk.Pull(first.Stream, 2).Batch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_taken_of_an_answer_too_late_brings_no_stream_back(bool isClosed)
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Advance(_desk.Rules.IdleTimeout);
        if (isClosed)
            _desk.Expire();
        _desk.KeepOpen(first.Stream);
        Assert.Equal(PullDecision.Gone, _desk.Pull(first.Stream, 1).Decision);
        Assert.Empty(_desk.State.Streams);
    }

    [Fact]
    public void What_is_taken_of_one_stream_keeps_no_other_open()
    {
        _desk.Append(20);
        var first = _desk.Start();
        var second = _desk.Start();
        _desk.Advance(TimeSpan.FromSeconds(20));
        _desk.KeepOpen(first.Stream);
        _desk.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PullDecision.Gone, _desk.Pull(second.Stream, 1).Decision);
        Assert.Equal(PullDecision.Replayed, _desk.Pull(first.Stream, 1).Decision);
    }

    [Fact]
    public void Next_idle_is_that_of_the_stream_seen_longest_ago()
    {
        Assert.Null(_desk.Participant.NextIdleMs);
        _desk.Append(20);
        var early = _desk.Start();
        var earlyIdleMs = _desk.NowMs + 30_000;
        _desk.Advance(TimeSpan.FromSeconds(10));
        var late = _desk.Start();
        Assert.Equal(earlyIdleMs, _desk.Participant.NextIdleMs);
        _desk.Pull(early.Stream, 1);
        _desk.Pull(late.Stream, 1);
        Assert.Equal(earlyIdleMs + 10_000, _desk.Participant.NextIdleMs);
    }

    [Fact]
    public void An_idle_stream_that_only_awaited_a_batch_returns_nothing()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Next(first);
        _desk.StopWaiting(first.Stream);
        _desk.PassIdleTime();
        Assert.Empty(_desk.State.Streams);
        Assert.Equal(0, _desk.State.Available);
    }

    [Fact]
    public void A_resumed_stream_has_its_whole_idle_time_ahead()
    {
        _desk.Append(1);
        var first = _desk.Start();
        var restarted = new Desk(state: _desk.Replayed()) { NowMs = 1_000_000 };
        restarted.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Equal(PullDecision.Replayed, restarted.Pull(first.Stream, 1).Decision);
    }
}
