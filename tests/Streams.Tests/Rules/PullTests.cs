using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>What a start or pull is given, and what it confirms.</summary>
public sealed class PullTests
{
    private readonly Desk _desk = new();

    [Fact]
    public void Messages_get_sequences_from_1_without_gaps()
    {
        _desk.Append(2);
        _desk.Start();
        _desk.Append(3);
        _desk.Start();
        _desk.PassIdleTime();
        _desk.Append(1);
        Assert.Equal([1, 2, 3, 4, 5, 6], _desk.Decisions.OfType<MessageAccepted>().Select(accepted => accepted.Sequence));
    }

    [Fact]
    public void A_start_is_given_batch_1_with_what_is_there()
    {
        _desk.Append(3);
        var first = _desk.Start();
        Assert.Equal((PullDecision.Granted, 1), (first.Decision, first.Step));
        Assert.Equal([1, 2, 3], Desk.Sequences(first));
        Assert.Equal([0, 0, 0], Desk.Deliveries(first));
    }

    [Fact]
    public void A_batch_is_never_larger_than_asked_for_nor_than_the_rules_allow()
    {
        _desk.Append(40);
        Assert.Equal(10, Desk.Sequences(_desk.Start(Desk.Ten)).Length);
        Assert.Single(Desk.Sequences(_desk.Start(Desk.One)));
        Assert.Equal(10, Desk.Sequences(_desk.Start(Desk.Ten with { BatchMax = 500 })).Length);
    }

    [Fact]
    public void A_batch_never_waits_to_be_full()
    {
        _desk.Append(1);
        var first = _desk.Start(Desk.Ten);
        Assert.Equal([1], Desk.Sequences(first));
    }

    [Fact]
    public void Streams_that_are_open_together_read_disjoint_batches_in_order()
    {
        _desk.Append(30);
        var a = _desk.Start();
        var b = _desk.Start();
        var a2 = _desk.Next(a);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n), Desk.Sequences(a));
        Assert.Equal(Enumerable.Range(11, 10).Select(n => (long)n), Desk.Sequences(b));
        Assert.Equal(Enumerable.Range(21, 10).Select(n => (long)n), Desk.Sequences(a2));
    }

    [Fact]
    public void The_next_pull_confirms_the_batch_before_it()
    {
        _desk.Append(12);
        var first = _desk.Start();
        var second = _desk.Next(first);
        Assert.Equal(2, second.Step);
        _desk.PassIdleTime();
        Assert.Equal([11, 12], Desk.Sequences(_desk.Start()));
        Assert.False(_desk.State.HasUnconfirmed(1, 10));
    }

    [Fact]
    public void A_next_pull_that_finds_nothing_confirms_all_the_same()
    {
        _desk.Append(1);
        var first = _desk.Start();
        Assert.Equal(PullDecision.Waiting, _desk.Next(first).Decision);
        Assert.Equal(2, _desk.State.LowestUnconfirmed);
        _desk.StopWaiting(first.Stream);
        _desk.PassIdleTime();
        Assert.Equal(PullDecision.Waiting, _desk.Start().Decision);
    }

    [Fact]
    public void Nothing_within_the_wait_leaves_the_token_as_it_was()
    {
        var empty = _desk.Start();
        Assert.Equal((PullDecision.Waiting, 1), (empty.Decision, empty.Step));
        _desk.StopWaiting(empty.Stream);
        var again = _desk.Pull(empty.Stream, 1);
        Assert.Equal((PullDecision.Waiting, empty.Stream, 1), (again.Decision, again.Stream, again.Step));
        _desk.StopWaiting(empty.Stream);
        _desk.Append(1);
        var granted = _desk.Pull(empty.Stream, 1);
        Assert.Equal((PullDecision.Granted, 1), (granted.Decision, granted.Step));
    }

    [Fact]
    public void The_same_token_gives_the_same_batch_until_it_is_confirmed()
    {
        _desk.Append(25);
        var first = _desk.Start();
        _desk.Start();
        for (var i = 0; i < 3; i++)
        {
            _desk.Advance(TimeSpan.FromSeconds(20));
            _desk.Append(1);
            var again = _desk.Pull(first.Stream, 1, Desk.One);
            Assert.Equal(PullDecision.Replayed, again.Decision);
            Assert.Equal(1, again.Step);
            Assert.Same(first.Batch, again.Batch);
            Assert.Equal(Desk.Ten.Tag, again.Batch!.Tag);
        }
    }

    [Fact]
    public void A_replay_decides_nothing()
    {
        _desk.Append(5);
        var first = _desk.Start();
        var before = _desk.Decisions.Count;
        _desk.Pull(first.Stream, 1);
        Assert.Equal(before, _desk.Decisions.Count);
    }

    [Fact]
    public void The_same_token_gives_the_same_batch_after_a_restart()
    {
        _desk.Append(25);
        var first = _desk.Next(_desk.Start());
        var restarted = new Desk(state: _desk.Replayed());
        var again = restarted.Pull(first.Stream, 2, Desk.One);
        Assert.Equal(PullDecision.Replayed, again.Decision);
        Assert.Equal(Desk.Sequences(first), Desk.Sequences(again));
        Assert.Equal(first.Batch!.Tag, again.Batch!.Tag);
    }

    [Fact]
    public void A_superseded_token_is_gone_and_changes_nothing()
    {
        _desk.Append(40);
        var third = _desk.Next(_desk.Next(_desk.Start()));
        var before = _desk.Decisions.Count;
        Assert.Equal(PullDecision.Gone, _desk.Pull(third.Stream, 1).Decision);
        Assert.Equal(PullDecision.Gone, _desk.Pull(third.Stream, 2).Decision);
        Assert.Equal(before, _desk.Decisions.Count);
        Assert.Equal(Desk.Sequences(third), Desk.Sequences(_desk.Pull(third.Stream, 3)));
    }

    [Fact]
    public void A_step_that_was_superseded_by_a_pull_that_still_waits_is_gone()
    {
        _desk.Append(1);
        var first = _desk.Start();
        _desk.Next(first);
        Assert.Equal(PullDecision.Gone, _desk.Pull(first.Stream, 1).Decision);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_step_that_was_never_issued_is_gone_and_confirms_nothing(long step)
    {
        _desk.Append(1);
        var first = _desk.Start();
        Assert.Equal(PullDecision.Gone, _desk.Pull(first.Stream, step).Decision);
        Assert.Equal(1, _desk.State.LowestUnconfirmed);
        Assert.Equal(PullDecision.Replayed, _desk.Pull(first.Stream, 1).Decision);
    }

    [Fact]
    public void The_step_after_a_batch_that_never_came_is_gone()
    {
        var empty = _desk.Start();
        Assert.Equal(PullDecision.Gone, _desk.Pull(empty.Stream, 2).Decision);
    }

    [Fact]
    public void A_stream_that_never_was_is_gone() => Assert.Equal(PullDecision.Gone, _desk.Pull(new StreamId(99), 1).Decision);

    [Fact]
    public void A_stream_is_opened_in_the_name_of_its_caller()
    {
        _desk.Start(Desk.Ten with { OpenedBy = "CN=reader" });
        var stream = Assert.Single(_desk.State.Streams);
        Assert.Equal(("CN=reader", DateTimeOffset.UnixEpoch), (stream.OpenedBy, stream.OpenedAt));
    }
}
