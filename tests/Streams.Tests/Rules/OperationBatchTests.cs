using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Batches that are filled by operations: a message is never split and none is overtaken.</summary>
public sealed class OperationBatchTests
{
    private readonly RulesHarness _harness = new();

    [Fact]
    public void Messages_are_added_while_their_operations_fit()
    {
        _harness.AppendOperations(4, 5, 1, 1, 9);
        var first = _harness.Start(RulesHarness.TenOperations);
        Assert.Equal([1, 2, 3], RulesHarness.Sequences(first));
        var second = _harness.Next(first, RulesHarness.TenOperations);
        Assert.Equal([4, 5], RulesHarness.Sequences(second));
    }

    [Fact]
    public void A_message_with_more_operations_than_a_batch_comes_alone()
    {
        _harness.AppendOperations(1, 500, 1);
        var first = _harness.Start(RulesHarness.TenOperations);
        var second = _harness.Next(first, RulesHarness.TenOperations);
        var third = _harness.Next(second, RulesHarness.TenOperations);
        Assert.Equal([1], RulesHarness.Sequences(first));
        Assert.Equal([2], RulesHarness.Sequences(second));
        Assert.Equal([3], RulesHarness.Sequences(third));
    }

    [Fact]
    public void A_message_that_does_not_fit_is_not_overtaken_by_a_smaller_one()
    {
        _harness.AppendOperations(8, 3, 1, 1);
        Assert.Equal([1], RulesHarness.Sequences(_harness.Start(RulesHarness.TenOperations)));
        Assert.Equal([2, 3, 4], RulesHarness.Sequences(_harness.Start(RulesHarness.TenOperations)));
    }

    [Fact]
    public void A_returned_message_that_does_not_fit_is_not_overtaken_by_a_new_one()
    {
        _harness.AppendOperations(8, 3);
        _harness.Start();
        _harness.PassIdleTime();
        _harness.AppendOperations(1);
        Assert.Equal([1], RulesHarness.Sequences(_harness.Start(RulesHarness.TenOperations)));
        Assert.Equal([2, 3], RulesHarness.Sequences(_harness.Start(RulesHarness.TenOperations)));
    }

    [Fact]
    public void Returned_and_new_messages_share_one_budget()
    {
        _harness.AppendOperations(6);
        _harness.Start();
        _harness.PassIdleTime();
        _harness.AppendOperations(4, 1);
        Assert.Equal([1, 2], RulesHarness.Sequences(_harness.Start(RulesHarness.TenOperations)));
    }

    [Fact]
    public void A_large_new_message_does_not_join_returned_ones()
    {
        _harness.AppendOperations(1);
        _harness.Start();
        _harness.PassIdleTime();
        _harness.AppendOperations(50);
        var first = _harness.Start(RulesHarness.TenOperations);
        Assert.Equal([1], RulesHarness.Sequences(first));
        Assert.Equal([2], RulesHarness.Sequences(_harness.Next(first, RulesHarness.TenOperations)));
    }

    [Fact]
    public void One_message_at_a_time_is_one_whatever_its_operations()
    {
        _harness.AppendOperations(7, 1);
        Assert.Equal([1], RulesHarness.Sequences(_harness.Start(RulesHarness.One)));
        Assert.Equal([2], RulesHarness.Sequences(_harness.Start(RulesHarness.One with { CountOperations = true })));
    }

    [Fact]
    public void Where_messages_are_counted_their_operations_do_not_matter()
    {
        _harness.AppendOperations(100, 100, 100);
        Assert.Equal([1, 2, 3], RulesHarness.Sequences(_harness.Start(RulesHarness.Ten)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_mix_is_read_whole_in_order_and_as_full_as_it_can_be(int seed)
    {
        var random = new Random(seed);
        int[] operations = [.. Enumerable.Range(0, 400).Select(_ => random.Next(3) == 0 ? random.Next(1, 14) : 1)];
        _harness.AppendOperations(operations);
        var expected = 1L;
        for (var batch = _harness.Start(RulesHarness.TenOperations); batch.Verdict == PullVerdict.Granted;
            batch = _harness.Next(batch, RulesHarness.TenOperations))
        {
            var sequences = RulesHarness.Sequences(batch);
            Assert.Equal(expected, sequences[0]);
            var sum = sequences.Sum(sequence => operations[sequence - 1]);
            Assert.True(sum <= 10 || sequences.Length == 1, $"seed {seed}, from {expected}: {sum} operations");
            expected += sequences.Length;
            var full = expected > operations.Length || sum + operations[expected - 1] > 10;
            Assert.True(full, $"seed {seed}, from {sequences[0]}: message {expected} would have fitted");
        }

        Assert.Equal(operations.Length + 1, expected);
    }
}
