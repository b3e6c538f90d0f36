namespace PixStream.Simulation;

/// <summary>Looks for a smaller scenario of the same seed that breaks the same promise.</summary>
internal static class Shrinker
{
    public static (Reduction Reduction, RunResult Result) Shrink(RunResult failed)
    {
        var (best, result) = (Reduction.None, failed);
        var again = true;
        while (again)
        {
            again = false;
            foreach (var smaller in best.Smaller)
            {
                var tried = Simulator.Run(smaller.Apply(Scenario.Draw(failed.Scenario.Seed)), keepsHistory: false);
                if (tried.Promise != failed.Promise || tried.Steps > result.Steps)
                    continue;
                (best, result, again) = (smaller, tried, true);
                break;
            }
        }

        return (best, result);
    }
}
