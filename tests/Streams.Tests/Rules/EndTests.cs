using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Rules;

/// <summary>What deleting a stream confirms.</summary>
public sealed class EndTests
{
    private readonly Desk _desk = new();

    [Fact]
    public void Delete_with_the_next_token_confirms_the_batch_and_closes_the_stream()
    {
        _desk.Append(3);
        var first = _desk.Start();
        Assert.Equal(EndStatus.Ended, _desk.End(first.Stream, 2));
        Assert.Equal(4, _desk.State.LowestUnconfirmed);
        Assert.Empty(_desk.State.Streams);
        Assert.Equal(PullDecision.Gone, _desk.Pull(first.Stream, 2).Decision);
        Assert.Equal(PullDecision.Waiting, _desk.Start().Decision);
    }

    [Fact]
    public void Delete_with_the_token_of_the_outstanding_batch_does_not_confirm_it()
    {
        _desk.Append(15);
        var second = _desk.Next(_desk.Start());
        Assert.Equal(EndStatus.Ended, _desk.End(second.Stream, 2));
        Assert.False(_desk.State.HasUnconfirmed(1, 10));
        var again = _desk.Start();
        Assert.Equal([11, 12, 13, 14, 15], Desk.Sequences(again));
        Assert.Equal([1, 1, 1, 1, 1], Desk.Deliveries(again));
    }

    [Fact]
    public void Delete_of_a_stream_that_awaits_its_next_batch_returns_nothing()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Next(first);
        _desk.StopWaiting(first.Stream);
        Assert.Equal(EndStatus.Ended, _desk.End(first.Stream, 2));
        Assert.Equal(0, _desk.State.Available);
        Assert.Equal(2, _desk.State.LowestUnconfirmed);
    }

    [Fact]
    public void Delete_of_an_ended_stream_says_so()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.End(first.Stream, 2);
        Assert.Equal(EndStatus.AlreadyEnded, _desk.End(first.Stream, 2));
    }

    [Fact]
    public void Delete_of_a_stream_that_was_idle_for_too_long_confirms_nothing()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Advance(_desk.Rules.IdleTimeout);
        Assert.Equal(EndStatus.AlreadyEnded, _desk.End(first.Stream, 2));
        Assert.Equal([1], Desk.Sequences(_desk.Start()));
    }

    [Fact]
    public void Delete_with_a_superseded_token_changes_nothing()
    {
        _desk.Append(30);
        var third = _desk.Next(_desk.Next(_desk.Start()));
        Assert.Equal(EndStatus.Superseded, _desk.End(third.Stream, 1));
        Assert.Equal(EndStatus.Superseded, _desk.End(third.Stream, 2));
        Assert.Equal(PullDecision.Replayed, _desk.Pull(third.Stream, 3).Decision);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    public void Delete_with_a_step_that_was_never_issued_confirms_nothing(long step)
    {
        _desk.Append(1);
        var first = _desk.Start();
        Assert.Equal(EndStatus.Superseded, _desk.End(first.Stream, step));
        Assert.Equal(PullDecision.Replayed, _desk.Pull(first.Stream, 1).Decision);
    }

    [Fact]
    public void Delete_answers_the_pull_that_waits_in_the_stream_with_gone()
    {
        var empty = _desk.Start();
        _desk.End(empty.Stream, 1);
        var woken = Assert.Single(_desk.Woken);
        Assert.Equal((PullDecision.Gone, empty.Stream), (woken.Decision, woken.Stream));
        Assert.Equal(0, _desk.Participant.WaitingStreams);
    }

    [Fact]
    public void What_a_delete_returns_goes_to_whoever_waits()
    {
        _desk.Append(2);
        var first = _desk.Start();
        var waiting = _desk.Start();
        _desk.End(first.Stream, 1);
        var woken = Assert.Single(_desk.Woken);
        Assert.Equal((PullDecision.Granted, waiting.Stream), (woken.Decision, woken.Stream));
        Assert.Equal([1, 2], Desk.Sequences(woken));
        Assert.Equal([1, 1], Desk.Deliveries(woken));
    }
}
