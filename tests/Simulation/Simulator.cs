using System.Collections.Concurrent;
using PixStream.Simulation.Worlds;

namespace PixStream.Simulation;

/// <summary>Runs scenarios.</summary>
internal static class Simulator
{
    public static RunResult Run(Scenario scenario, bool keepsHistory)
    {
        using var world = new World(scenario, keepsHistory);
        return world.Run();
    }

    /// <summary>Runs all seeds, so many at once, each on one thread from its beginning to its end.</summary>
    public static void RunAll(IEnumerable<int> seeds, int jobs, Action<RunResult> ended, CancellationToken stop)
    {
        var gate = new Lock();
        using var left = new BlockingCollection<int>(boundedCapacity: 1_000);
        var threads = Enumerable.Range(0, jobs).Select(_ => new Thread(() =>
        {
            foreach (var seed in left.GetConsumingEnumerable())
            {
                if (stop.IsCancellationRequested)
                    continue;
                var result = Run(Scenario.Draw(seed), keepsHistory: false);
                lock (gate)
                    ended(result);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        foreach (var seed in seeds)
        {
            if (stop.IsCancellationRequested)
                break;
            left.Add(seed, CancellationToken.None);
        }

        left.CompleteAdding();
        threads.ForEach(static thread => thread.Join());
    }
}
