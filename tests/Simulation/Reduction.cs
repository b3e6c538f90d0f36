using PixStream.Streams.Rules;

namespace PixStream.Simulation;

/// <summary>What is left out of a scenario to make a failure easier to read.</summary>
internal sealed record Reduction(int? Steps, IReadOnlyList<string> Without, IReadOnlyList<string> OnlyOne)
{
    private static readonly Dictionary<string, Func<Scenario, Scenario>> Parts = new()
    {
        ["crashes"] = static scenario => scenario with { CrashEvery = 0 },
        ["power"] = static scenario => scenario with { LosesPower = false },
        ["stops"] = static scenario => scenario with { StopEvery = 0 },
        ["faults"] = static scenario => scenario with { FaultEvery = 0 },
        ["slow"] = static scenario => scenario with { SlowMax = TimeSpan.Zero },
        ["clock"] = static scenario => scenario with { ClockEvery = 0 },
        ["pauses"] = static scenario => scenario with { HasPauses = false, RestsTimes = 1 },
        ["misbehaviour"] = static scenario => scenario with { ReadersMisbehave = false },
        ["parking"] = static scenario => scenario with { Rules = NeverParks(scenario.Rules) },
        ["slowness"] = static scenario => scenario with { ReadersAreSlow = false },
    };

    private static readonly Dictionary<string, Func<Scenario, Scenario>> Ones = new()
    {
        ["participants"] = static scenario => scenario with { Participants = 1 },
        ["senders"] = static scenario => scenario with { Senders = 1 },
        ["readers"] = static scenario => scenario with { Readers = Math.Min(scenario.Readers, 2) },
    };

    public static Reduction None { get; } = new(null, [], []);

    /// <summary>One step smaller, in every way there is.</summary>
    public IEnumerable<Reduction> Smaller =>
        Ones.Keys.Except(OnlyOne).Select(one => this with { OnlyOne = [.. OnlyOne, one] })
            .Concat(Parts.Keys.Except(Without).Select(part => this with { Without = [.. Without, part] }));

    public Scenario Apply(Scenario scenario)
    {
        foreach (var part in Without)
            scenario = Parts[part](scenario);
        foreach (var one in OnlyOne)
            scenario = Ones[one](scenario);
        return Steps is { } steps ? scenario with { Steps = steps } : scenario;
    }

    private static StreamRules NeverParks(StreamRules rules) => new()
    {
        MaxStreams = rules.MaxStreams,
        MaxBatch = rules.MaxBatch,
        CapCounts = rules.CapCounts,
        IdleTimeout = rules.IdleTimeout,
    };

    /// <returns>Null where one of the names is not known.</returns>
    public Reduction? TryWithout(string names) =>
        names.Split(',').All(Parts.ContainsKey) ? this with { Without = [.. Without, .. names.Split(',')] } : null;

    /// <inheritdoc cref="TryWithout"/>
    public Reduction? TryOnlyOne(string names) =>
        names.Split(',').All(Ones.ContainsKey) ? this with { OnlyOne = [.. OnlyOne, .. names.Split(',')] } : null;

    /// <summary>As the command line has it.</summary>
    public override string ToString() =>
        (Without.Count > 0 ? " --without " + string.Join(',', Without) : "")
        + (OnlyOne.Count > 0 ? " --only " + string.Join(',', OnlyOne) : "")
        + (Steps is { } steps ? $" --steps {steps}" : "");
}
