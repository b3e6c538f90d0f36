using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>What a start or pull is given, and what it confirms.</summary>
public sealed class PullTests
{
    private readonly RulesHarness _harness = new();

    [Fact]
    public void Messages_get_sequences_from_1_without_gaps()
    {
        _harness.Append(2);
        _harness.Start();
        _harness.Append(3);
        _harness.Start();
        _harness.PassIdleTime();
        _harness.Append(1);
        Assert.Equal([1, 2, 3, 4, 5, 6], _harness.Decisions.OfType<MessageAccepted>().Select(accepted => accepted.Sequence));
    }

    [Fact]
    public void A_start_is_given_batch_1_with_what_is_there()
    {
        _harness.Append(3);
        var first = _harness.Start();
        Assert.Equal((PullVerdict.Granted, 1), (first.Verdict, first.Step));
        Assert.Equal([1, 2, 3], RulesHarness.Sequences(first));
        Assert.Equal([0, 0, 0], RulesHarness.Deliveries(first));
    }

    [Fact]
    public void A_batch_is_never_larger_than_asked_for_nor_than_the_rules_allow()
    {
        _harness.Append(40);
        Assert.Equal(10, RulesHarness.Sequences(_harness.Start(RulesHarness.Ten)).Length);
        Assert.Single(RulesHarness.Sequences(_harness.Start(RulesHarness.One)));
        Assert.Equal(10, RulesHarness.Sequences(_harness.Start(RulesHarness.Ten with { BatchMax = 500 })).Length);
    }

    [Fact]
    public void A_batch_never_waits_to_be_full()
    {
        _harness.Append(1);
        var first = _harness.Start(RulesHarness.Ten);
        Assert.Equal([1], RulesHarness.Sequences(first));
    }

    [Fact]
    public void Streams_that_are_open_together_read_disjoint_batches_in_order()
    {
        _harness.Append(30);
        var a = _harness.Start();
        var b = _harness.Start();
        var a2 = _harness.Next(a);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n), RulesHarness.Sequences(a));
        Assert.Equal(Enumerable.Range(11, 10).Select(n => (long)n), RulesHarness.Sequences(b));
        Assert.Equal(Enumerable.Range(21, 10).Select(n => (long)n), RulesHarness.Sequences(a2));
    }

    [Fact]
    public void The_next_pull_confirms_the_batch_before_it()
    {
        _harness.Append(12);
        var first = _harness.Start();
        var second = _harness.Next(first);
        Assert.Equal(2, second.Step);
        _harness.PassIdleTime();
        Assert.Equal([11, 12], RulesHarness.Sequences(_harness.Start()));
        Assert.False(_harness.State.HasUnconfirmed(1, 10));
    }

    [Fact]
    public void A_next_pull_that_finds_nothing_confirms_all_the_same()
    {
        _harness.Append(1);
        var first = _harness.Start();
        Assert.Equal(PullVerdict.Waiting, _harness.Next(first).Verdict);
        Assert.Equal(2, _harness.State.LowestUnconfirmed);
        _harness.StopWaiting(first.Stream);
        _harness.PassIdleTime();
        Assert.Equal(PullVerdict.Waiting, _harness.Start().Verdict);
    }

    [Fact]
    public void Nothing_within_the_wait_leaves_the_token_as_it_was()
    {
        var empty = _harness.Start();
        Assert.Equal((PullVerdict.Waiting, 1), (empty.Verdict, empty.Step));
        _harness.StopWaiting(empty.Stream);
        var again = _harness.Pull(empty.Stream, 1);
        Assert.Equal((PullVerdict.Waiting, empty.Stream, 1), (again.Verdict, again.Stream, again.Step));
        _harness.StopWaiting(empty.Stream);
        _harness.Append(1);
        var granted = _harness.Pull(empty.Stream, 1);
        Assert.Equal((PullVerdict.Granted, 1), (granted.Verdict, granted.Step));
    }

    [Fact]
    public void The_same_token_gives_the_same_batch_until_it_is_confirmed()
    {
        _harness.Append(25);
        var first = _harness.Start();
        _harness.Start();
        for (var i = 0; i < 3; i++)
        {
            _harness.Advance(TimeSpan.FromSeconds(20));
            _harness.Append(1);
            var again = _harness.Pull(first.Stream, 1, RulesHarness.One);
            Assert.Equal(PullVerdict.Replayed, again.Verdict);
            Assert.Equal(1, again.Step);
            Assert.Same(first.Batch, again.Batch);
            Assert.Equal(RulesHarness.Ten.Tag, again.Batch!.Tag);
        }
    }

    [Fact]
    public void A_replay_decides_nothing()
    {
        _harness.Append(5);
        var first = _harness.Start();
        var before = _harness.Decisions.Count;
        _harness.Pull(first.Stream, 1);
        Assert.Equal(before, _harness.Decisions.Count);
    }

    [Fact]
    public void The_same_token_gives_the_same_batch_after_a_restart()
    {
        _harness.Append(25);
        var first = _harness.Next(_harness.Start());
        var restarted = new RulesHarness(state: _harness.Replayed());
        var again = restarted.Pull(first.Stream, 2, RulesHarness.One);
        Assert.Equal(PullVerdict.Replayed, again.Verdict);
        Assert.Equal(RulesHarness.Sequences(first), RulesHarness.Sequences(again));
        Assert.Equal(first.Batch!.Tag, again.Batch!.Tag);
    }

    [Fact]
    public void A_superseded_token_is_gone_and_changes_nothing()
    {
        _harness.Append(40);
        var third = _harness.Next(_harness.Next(_harness.Start()));
        var before = _harness.Decisions.Count;
        Assert.Equal(PullVerdict.Gone, _harness.Pull(third.Stream, 1).Verdict);
        Assert.Equal(PullVerdict.Gone, _harness.Pull(third.Stream, 2).Verdict);
        Assert.Equal(before, _harness.Decisions.Count);
        Assert.Equal(RulesHarness.Sequences(third), RulesHarness.Sequences(_harness.Pull(third.Stream, 3)));
    }

    [Fact]
    public void A_step_that_was_superseded_by_a_pull_that_still_waits_is_gone()
    {
        _harness.Append(1);
        var first = _harness.Start();
        _harness.Next(first);
        Assert.Equal(PullVerdict.Gone, _harness.Pull(first.Stream, 1).Verdict);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_step_that_was_never_issued_is_gone_and_confirms_nothing(long step)
    {
        _harness.Append(1);
        var first = _harness.Start();
        Assert.Equal(PullVerdict.Gone, _harness.Pull(first.Stream, step).Verdict);
        Assert.Equal(1, _harness.State.LowestUnconfirmed);
        Assert.Equal(PullVerdict.Replayed, _harness.Pull(first.Stream, 1).Verdict);
    }

    [Fact]
    public void The_step_after_a_batch_that_never_came_is_gone()
    {
        var empty = _harness.Start();
        Assert.Equal(PullVerdict.Gone, _harness.Pull(empty.Stream, 2).Verdict);
    }

    [Fact]
    public void A_stream_that_never_was_is_gone() => Assert.Equal(PullVerdict.Gone, _harness.Pull(new StreamId(99), 1).Verdict);

    [Fact]
    public void A_stream_is_opened_in_the_name_of_its_caller()
    {
        _harness.Start(RulesHarness.Ten with { OpenedBy = "CN=reader" });
        var stream = Assert.Single(_harness.State.Streams);
        Assert.Equal(("CN=reader", DateTimeOffset.UnixEpoch), (stream.OpenedBy, stream.OpenedAt));
    }
}
