namespace PixStream.Simulation.Tests;

/// <summary>The real rules over the real journal, through crashes, failing disks and misbehaving callers.</summary>
[Trait("Category", "Long")]
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int FreshSeeds = 400;

    /// <summary>
    /// Each of them failed once: for a defect of the product, of the auditor, or one that was made on purpose
    /// (tests/Mutations/results).
    /// </summary>
    private static readonly int[] FailedOnce =
    [
        17, 36, 93, 334, 477, 719, 1606, 2137, 3502, 6143, 8108, 11642, 20418, 20846, 22601, 22721, 32913, 54702, 56007, 61577,
        67729, 200844, 1795892738,
    ];

    [Fact]
    public void No_promise_is_broken_by_fresh_seeds()
    {
        var from = int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_SEED"), out var given)
            ? given
            : (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % 2_000_000_000);
        output.WriteLine($"Seeds from {from}.");
        Check(Enumerable.Range(from, FreshSeeds));
    }

    [Fact]
    public void No_promise_is_broken_by_seeds_that_failed_once() => Check(FailedOnce);

    /// <summary>As they were when they failed.</summary>
    [Fact]
    public void No_promise_is_broken_by_seeds_that_failed_before_there_was_parking_or_slowness() =>
        Assert.All(FailedOnce, static seed =>
            Assert.Null(Simulator.Run(
                Reduction.None.TryWithout("parking,slowness")!.Apply(Scenario.Draw(seed)), keepsHistory: false).Failure));

    [Theory]
    [InlineData(3)]
    [InlineData(719)]
    [InlineData(2137)]
    public void A_seed_replays_exactly(int seed)
    {
        var first = Simulator.Run(Scenario.Draw(seed), keepsHistory: true);
        var second = Simulator.Run(Scenario.Draw(seed), keepsHistory: true);
        Assert.Equal(first.History, second.History);
        Assert.Equal((first.Trace, first.Steps), (second.Trace, second.Steps));
    }

    [Fact]
    public void A_seed_replays_exactly_beside_others()
    {
        var seeds = Enumerable.Range(1, 24).ToArray();
        var alone = seeds.ToDictionary(static seed => seed, static seed =>
            Simulator.Run(Scenario.Draw(seed), keepsHistory: false).Trace);
        var differ = new List<int>();
        Simulator.RunAll(
            seeds, 4, result => differ.AddRange(alone[result.Scenario.Seed] == result.Trace ? [] : [result.Scenario.Seed]),
            CancellationToken.None);
        Assert.Empty(differ);
    }

    [Fact]
    public void Runs_put_the_server_through_what_they_are_meant_to()
    {
        var tally = new RunFigures();
        Simulator.RunAll(Enumerable.Range(1, 60), 2, result => tally.Add(result.Figures), CancellationToken.None);
        Assert.True(tally.Crashes > 50 && tally.PowerLosses > 10 && tally.Stops > 10 && tally.Faults > 100, tally.Text);
        Assert.True(tally.Messages > 5_000 && tally.Confirmed > 5_000 && tally.Replays > 500, tally.Text);
        Assert.True(tally.SlowAnswers > 100 && tally.Released > 20 && tally.Dropped > 10, tally.Text);
    }

    private void Check(IEnumerable<int> seeds)
    {
        var tally = new Tally(TimeProvider.System);
        Simulator.RunAll(seeds, Environment.ProcessorCount, tally.Add, CancellationToken.None);
        output.WriteLine(tally.Summary());
        Assert.True(tally.Failed.Count == 0, string.Join('\n', tally.Failed.Take(3).Select(Report)));
    }

    private static string Report(RunResult failed)
    {
        var small = Shrinker.Shrink(failed);
        return $"""
            Seed {failed.Scenario.Seed} fails after {failed.Steps} steps: {failed.Failure}
            Repeat it: dotnet run -c Release --project tests/Simulation -- --seed {failed.Scenario.Seed}
            Shorter:   dotnet run -c Release --project tests/Simulation -- --seed {failed.Scenario.Seed}{small.Reduction}
            """;
    }
}
