using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>The state is the sum of the decisions.</summary>
public sealed class ParticipantStateTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_sum_of_the_decisions_is_the_live_state(int seed)
    {
        var commands = new RandomCommands(seed);
        var sum = new ParticipantState(TestMessages.Reader);
        var added = 0;
        for (var step = 0; step < 600; step++)
        {
            commands.Step();
            for (; added < commands.Harness.Decisions.Count; added++)
                sum.Apply(commands.Harness.Decisions[added]);
            Assert.True(
                StateText.Of(commands.Harness.State) == StateText.Of(sum), $"seed {seed}, step {step}:\n{StateText.Of(sum)}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_unconfirmed_is_what_no_confirmation_named(int seed)
    {
        var commands = new RandomCommands(seed);
        var model = new UnconfirmedModel();
        var seen = 0;
        for (var step = 0; step < 600; step++)
        {
            commands.Step();
            for (; seen < commands.Harness.Decisions.Count; seen++)
                model.Apply(commands.Harness.Decisions[seen]);
            var state = commands.Harness.State;
            var lowest = model.Unconfirmed.Count == 0 ? state.LastSequence + 1 : model.Unconfirmed.Min;
            Assert.True(lowest == state.LowestUnconfirmed, $"seed {seed}, step {step}: {state.LowestUnconfirmed}, not {lowest}");
            for (long first = Math.Max(1, lowest - 3); first < lowest + 20; first += 3)
                for (var last = first; last < first + 8; last++)
                    Assert.True(
                        model.Unconfirmed.GetViewBetween(first, last).Count > 0 == state.HasUnconfirmed(first, last),
                        $"seed {seed}, step {step}: {first} to {last}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_copy_is_equal_and_goes_its_own_way(int seed)
    {
        var commands = new RandomCommands(seed);
        for (var step = 0; step < 200; step++)
            commands.Step();
        var copy = commands.Harness.State.Clone();
        var text = StateText.Of(copy);
        Assert.Equal(StateText.Of(commands.Harness.State), text);
        var decided = commands.Harness.Decisions.Count;
        for (var step = 0; step < 200; step++)
            commands.Step();
        Assert.Equal(text, StateText.Of(copy));
        // And the other way round: the copy takes the same decisions and comes to the same end.
        foreach (var decision in commands.Harness.Decisions.Skip(decided))
            copy.Apply(decision);
        Assert.Equal(StateText.Of(commands.Harness.State), StateText.Of(copy));
    }

    [Fact]
    public void A_decision_that_does_not_follow_is_refused()
    {
        var state = new ParticipantState(TestMessages.Reader);
        state.Apply(new MessageAccepted(1, TestMessages.Id(1), TestMessages.New("M1")));
        state.Apply(new StreamOpened(new StreamId(1), DateTimeOffset.UnixEpoch, null));
        foreach (var decision in new Decision[]
                 {
                     new MessageAccepted(1, TestMessages.Id(1), TestMessages.New("M1")),
                     new MessageAccepted(3, TestMessages.Id(3), TestMessages.New("M3")),
                     new StreamOpened(new StreamId(1), DateTimeOffset.UnixEpoch, null),
                     new StreamAdvanced(new StreamId(2), 2),
                     new StreamClosed(new StreamId(2), CloseReason.Idle, [], []),
                     new BatchTaken(new StreamId(2), 1, new Batch([new SequenceRange(1, 1)], 0)),
                     new BatchTaken(new StreamId(1), 3, new Batch([new SequenceRange(1, 1)], 0)),
                     new BatchTaken(new StreamId(1), 1, new Batch([new SequenceRange(1, 2)], 0)),
                     new BatchTaken(new StreamId(1), 1, new Batch([new SequenceRange(2, 1)], 0)),
                     new ParkedReleased(new SequenceRange(1, 1)),
                     new ParkedDropped(new SequenceRange(1, 1)),
                 })
            Assert.Throws<InvalidOperationException>(() => state.Apply(decision));
    }

    [Fact]
    public void The_state_stays_small_whatever_the_traffic()
    {
        var harness = new RulesHarness();
        var reader = harness.Start();
        for (var i = 0; i < 5000; i++)
        {
            harness.Append(3, operations: 2);
            reader = harness.Next(harness.Woken.Count > 0 ? harness.Woken[0] : reader);
        }

        Assert.Empty(harness.State.Returned);
        Assert.True(harness.State.Operations.Count <= 10);
        Assert.Single(harness.State.Streams);
    }

    /// <summary>A set of numbers, which the real state cannot afford.</summary>
    private sealed class UnconfirmedModel
    {
        private readonly Dictionary<StreamId, Batch> _outstanding = [];

        public SortedSet<long> Unconfirmed { get; } = [];

        public void Apply(Decision decision)
        {
            switch (decision)
            {
                case MessageAccepted accepted:
                    Unconfirmed.Add(accepted.Sequence);
                    break;
                case BatchTaken taken:
                    Confirm(taken.Stream);
                    _outstanding.Add(taken.Stream, taken.Batch);
                    break;
                case StreamAdvanced advanced:
                    Confirm(advanced.Stream);
                    break;
                case StreamClosed closed:
                    Confirm(closed.Stream);
                    foreach (var range in closed.Returned.Concat(closed.Parked))
                        Unconfirmed.UnionWith(RulesHarness.Sequences(new Batch([range], 0)));
                    break;
                case ParkedDropped dropped:
                    Unconfirmed.ExceptWith(RulesHarness.Sequences(new Batch([dropped.Range], 0)));
                    break;
            }
        }

        private void Confirm(StreamId stream)
        {
            if (_outstanding.Remove(stream, out var batch))
                Unconfirmed.ExceptWith(RulesHarness.Sequences(batch));
        }
    }
}
