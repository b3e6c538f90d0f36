using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Rules;

/// <summary>What deleting a stream confirms.</summary>
public sealed class EndTests
{
    private readonly RulesHarness _harness = new();

    [Fact]
    public void Delete_with_the_next_token_confirms_the_batch_and_closes_the_stream()
    {
        _harness.Append(3);
        var first = _harness.Start();
        Assert.Equal(EndStatus.Ended, _harness.End(first.Stream, 2));
        Assert.Equal(4, _harness.State.LowestUnconfirmed);
        Assert.Empty(_harness.State.Streams);
        Assert.Equal(PullVerdict.Gone, _harness.Pull(first.Stream, 2).Verdict);
        Assert.Equal(PullVerdict.Waiting, _harness.Start().Verdict);
    }

    [Fact]
    public void Delete_with_the_token_of_the_outstanding_batch_does_not_confirm_it()
    {
        _harness.Append(15);
        var second = _harness.Next(_harness.Start());
        Assert.Equal(EndStatus.Ended, _harness.End(second.Stream, 2));
        Assert.False(_harness.State.HasUnconfirmed(1, 10));
        var again = _harness.Start();
        Assert.Equal([11, 12, 13, 14, 15], RulesHarness.Sequences(again));
        Assert.Equal([1, 1, 1, 1, 1], RulesHarness.Deliveries(again));
    }

    [Fact]
    public void Delete_of_a_stream_that_awaits_its_next_batch_returns_nothing()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Next(first);
        _harness.StopWaiting(first.Stream);
        Assert.Equal(EndStatus.Ended, _harness.End(first.Stream, 2));
        Assert.Equal(0, _harness.State.Available);
        Assert.Equal(2, _harness.State.LowestUnconfirmed);
    }

    [Fact]
    public void Delete_of_an_ended_stream_says_so()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.End(first.Stream, 2);
        Assert.Equal(EndStatus.AlreadyEnded, _harness.End(first.Stream, 2));
    }

    [Fact]
    public void Delete_of_a_stream_that_was_idle_for_too_long_confirms_nothing()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Advance(_harness.Rules.IdleTimeout);
        Assert.Equal(EndStatus.AlreadyEnded, _harness.End(first.Stream, 2));
        Assert.Equal([1], RulesHarness.Sequences(_harness.Start()));
    }

    [Fact]
    public void Delete_with_a_superseded_token_changes_nothing()
    {
        _harness.Append(30);
        var third = _harness.Next(_harness.Next(_harness.Start()));
        Assert.Equal(EndStatus.Superseded, _harness.End(third.Stream, 1));
        Assert.Equal(EndStatus.Superseded, _harness.End(third.Stream, 2));
        Assert.Equal(PullVerdict.Replayed, _harness.Pull(third.Stream, 3).Verdict);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    public void Delete_with_a_step_that_was_never_issued_confirms_nothing(long step)
    {
        _harness.Append(1);
        var first = _harness.Start();
        Assert.Equal(EndStatus.Superseded, _harness.End(first.Stream, step));
        Assert.Equal(PullVerdict.Replayed, _harness.Pull(first.Stream, 1).Verdict);
    }

    [Fact]
    public void Delete_answers_the_pull_that_waits_in_the_stream_with_gone()
    {
        var empty = _harness.Start();
        _harness.End(empty.Stream, 1);
        var woken = Assert.Single(_harness.Woken);
        Assert.Equal((PullVerdict.Gone, empty.Stream), (woken.Verdict, woken.Stream));
        Assert.Equal(0, _harness.Participant.WaitingStreams);
    }

    [Fact]
    public void What_a_delete_returns_goes_to_the_reader_that_waits()
    {
        _harness.Append(2);
        var first = _harness.Start();
        var waiting = _harness.Start();
        _harness.End(first.Stream, 1);
        var woken = Assert.Single(_harness.Woken);
        Assert.Equal((PullVerdict.Granted, waiting.Stream), (woken.Verdict, woken.Stream));
        Assert.Equal([1, 2], RulesHarness.Sequences(woken));
        Assert.Equal([1, 1], RulesHarness.Deliveries(woken));
    }
}
