using PixStream.Bench.Load;
using PixStream.Bench.Measures;

namespace PixStream.Bench.Benchmarks;

/// <summary>One of those who take turns, round after round, and what came of it.</summary>
internal sealed class Contestant(string name, Func<Tally> round)
{
    private readonly List<Tally> _tallies = [];

    public string Name => name;

    public Spread Rate => Of(tally => tally.Rate);

    public Spread P50 => Of(tally => tally.Latency.AtMs(0.50));

    public Spread P99 => Of(tally => tally.Latency.AtMs(0.99));

    public Spread MaxMs => Of(tally => tally.Latency.MaxMs);

    public Spread ServerUs => Of(tally => tally.ServerUs);

    public Spread OwnUs => Of(tally => tally.OwnUs);

    /// <summary>What went wrong in its rounds.</summary>
    public IEnumerable<string> Flaws => _tallies.Select(tally => tally.Flaw).OfType<string>().Select(flaw => $"{name}: {flaw}");

    public Spread Of(Func<Tally, double> figure) => new(_tallies.Select(figure));

    /// <summary>
    /// A B C, B C A, C A B …: a slow minute of the machine hits all of them, and each comes after different ones.
    /// </summary>
    public static void Alternate(int rounds, params Contestant[] contestants)
    {
        for (var number = 1; number <= rounds; number++)
            for (var turn = 0; turn < contestants.Length; turn++)
            {
                var contestant = contestants[(number - 1 + turn) % contestants.Length];
                OtherLoad.Sample();
                var tally = contestant.Play();
                Workbench.Say(
                    $"round {number}/{rounds}: {contestant.Name}: {Spread.Large(tally.Rate)}/s, p99 {tally.Latency.AtMs(0.99):F2} ms, "
                    + $"server {tally.ServerUs:F1} µs, generator {tally.OwnUs:F1} µs {tally.Flaw}");
            }
    }

    private Tally Play()
    {
        var tally = round();
        _tallies.Add(tally);
        return tally;
    }
}
