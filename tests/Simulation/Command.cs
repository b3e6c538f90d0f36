using System.Globalization;

namespace PixStream.Simulation;

/// <summary>The command line: many seeds, or one of them told in full.</summary>
internal static class Command
{
    private const string Usage = """
        Runs the real rules over the real journal, on a simulated disk and clock, and audits every answer.

          dotnet run -c Release --project tests/Simulation -- [options]

          --seeds N      how many seeds to run, 1 to 10,000,000 (default 10000)
          --from N       the first seed (default 1)
          --jobs N       how many at once (default: one for each processor)
          --stop         stop at the first seed that fails
          --seed N       run this one seed, and tell what happened in it if it fails
          --history      with --seed: tell it even if it does not
          --steps N      with --seed: come to the end after so many steps (default 2500)
          --without A,B  with --seed: leave out some of crashes, power, stops, faults, slow, clock, pauses, misbehaviour, parking,
                         slowness
          --only A,B     with --seed: no more than one participant, sender or reader of each kind named
        """;

    public static int Run(string[] args, TextWriter output)
    {
        if (Options.Read(args) is not { } options)
        {
            output.WriteLine(Usage);
            return 2;
        }

        return options.Seed is { } seed ? RunOne(options.Reduce(Scenario.Draw(seed)), options, output) : RunMany(options, output);
    }

    private static int RunOne(Scenario scenario, Options options, TextWriter output)
    {
        var result = Simulator.Run(scenario, keepsHistory: true);
        if (result.Failure is not null || options.TellsHistory)
            foreach (var line in result.History)
                output.WriteLine(line);
        output.WriteLine(result.Failure is null
            ? $"Seed {scenario.Seed} keeps all promises in {result.Steps} steps (trace {result.Trace:x16})."
            : $"Seed {scenario.Seed} fails after {result.Steps} steps.\n{result.Failure}");
        return result.Failure is null ? 0 : 1;
    }

    private static int RunMany(Options options, TextWriter output)
    {
        var tally = new Tally(TimeProvider.System);
        var seeds = Enumerable.Range(options.From, options.Seeds);
        using var stop = new CancellationTokenSource();
        using var progress = TimeProvider.System.CreateTimer(
            _ => Console.Error.WriteLine(tally.Progress(options.Seeds)), null, TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(10));
        Simulator.RunAll(seeds, options.Jobs, result =>
        {
            tally.Add(result);
            if (result.Failure is null)
                return;
            output.WriteLine($"seed {result.Scenario.Seed} fails after {result.Steps} steps: {FirstLine(result.Failure)}");
            if (options.StopsAtFirst)
                stop.Cancel();
        }, stop.Token);
        output.WriteLine(tally.Summary());
        if (tally.Failed.FirstOrDefault() is { } failed)
            Explain(failed, output);
        return tally.Failed.Count == 0 ? 0 : 1;
    }

    private static void Explain(RunResult failed, TextWriter output)
    {
        var small = Shrinker.Shrink(failed);
        var again = Simulator.Run(small.Reduction.Apply(Scenario.Draw(failed.Scenario.Seed)), keepsHistory: true);
        output.WriteLine();
        foreach (var line in again.History.TakeLast(60))
            output.WriteLine(line);
        output.WriteLine(again.Failure);
        output.WriteLine($"The whole story: dotnet run -c Release --project tests/Simulation -- --seed {failed.Scenario.Seed}{small.Reduction}");
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0];

    /// <summary>What the command line says.</summary>
    private sealed record Options(
        int Seeds, int From, int Jobs, bool StopsAtFirst, int? Seed, bool TellsHistory, Reduction Reduction)
    {
        /// <returns>Null where it says something that is not known.</returns>
        public static Options? Read(string[] args)
        {
            var options = new Options(10_000, 1, Environment.ProcessorCount, false, null, false, Reduction.None);
            for (var i = 0; i < args.Length; i++)
            {
                var hasNext = i + 1 < args.Length;
                var number = hasNext && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : (int?)null;
                Options? next = (args[i], number) switch
                {
                    ("--stop", _) => options with { StopsAtFirst = true },
                    ("--history", _) => options with { TellsHistory = true },
                    ("--seeds", >= 1 and <= 10_000_000) => options with { Seeds = number.Value },
                    ("--from", >= 0) => options with { From = number.Value },
                    ("--jobs", >= 1 and <= 64) => options with { Jobs = number.Value },
                    ("--seed", >= 0) => options with { Seed = number },
                    ("--steps", >= 1) => options with { Reduction = options.Reduction with { Steps = number } },
                    ("--without", _) when hasNext && options.Reduction.TryWithout(args[i + 1]) is { } less =>
                        options with { Reduction = less },
                    ("--only", _) when hasNext && options.Reduction.TryOnlyOne(args[i + 1]) is { } less =>
                        options with { Reduction = less },
                    _ => null,
                };
                if (next is null)
                    return null;
                i += args[i] is "--stop" or "--history" ? 0 : 1;
                options = next;
            }

            return options;
        }

        public Scenario Reduce(Scenario scenario) => Reduction.Apply(scenario);
    }
}
