using PixStream.Streams.Rules;

namespace PixStream.Simulation;

/// <summary>What a seed stands for: who takes part, and what goes wrong.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    /// <summary>How many pieces of work until everybody is told to come to an end.</summary>
    public int Steps { get; init; } = 2_500;

    public int Participants { get; init; } = 1;

    public int Senders { get; init; } = 1;

    /// <summary>Readers of each participant.</summary>
    public int Readers { get; init; } = 1;

    public StreamRules Rules { get; init; } = new();

    public int SegmentBytes { get; init; } = 1 << 16;

    public int PayloadMax { get; init; } = 200;

    /// <summary>The longest that a pull waits.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that the disk lets work lie.</summary>
    public TimeSpan SlowMax { get; init; }

    /// <summary>A process is killed, or the power fails, once in so many steps; 0 is never.</summary>
    public int CrashEvery { get; init; }

    /// <summary>A crash may be a power loss, which takes what was not flushed.</summary>
    public bool LosesPower { get; init; }

    /// <summary>The process is stopped in order and started again, once in so many steps; 0 is never.</summary>
    public int StopEvery { get; init; }

    /// <summary>The disk begins to fail once in so many requests; 0 is never.</summary>
    public int FaultEvery { get; init; }

    /// <summary>The wall clock is set once in so many steps; 0 is never.</summary>
    public int ClockEvery { get; init; }

    /// <summary>Readers do what they should not: repeat, pull twice at once, use stale tokens, hang up, vanish.</summary>
    public bool ReadersMisbehave { get; init; }

    /// <summary>Readers take an answer slowly, for longer than the idle time or not to its end.</summary>
    public bool ReadersAreSlow { get; init; }

    /// <summary>Now and then everybody rests for hours or days.</summary>
    public bool HasPauses { get; init; }

    /// <summary>How much longer than usual callers rest between two requests: with a high number a run takes days.</summary>
    public int RestsTimes { get; init; } = 1;

    public static Scenario Draw(int seed)
    {
        var random = new Random(seed);
        var isCalm = seed % 8 == 0;
        var scenario = new Scenario
        {
            Seed = seed,
            Participants = random.Next(3) switch { 0 => 1, 1 => 2, _ => random.Next(3, 6) },
            Senders = random.Next(1, 5),
            Readers = random.Next(1, 9),
            Rules = new StreamRules
            {
                MaxStreams = random.Next(2) == 0 ? 6 : random.Next(1, 7),
                MaxBatch = random.Next(3) == 0 ? random.Next(1, 10) : 10,
                IdleTimeout = TimeSpan.FromSeconds(random.Next(3) == 0 ? 30 : random.Next(4, 20)),
                CapCounts = random.Next(6) == 0 ? CapCounts.InFlightRequests : CapCounts.OpenStreams,
            },
            SegmentBytes = 1 << random.Next(12, 17),
            PayloadMax = random.Next(4) == 0 ? 6_000 : 300,
            WaitMax = TimeSpan.FromSeconds(random.Next(1, 9)),
            SlowMax = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 400)) : TimeSpan.Zero,
            CrashEvery = isCalm || random.Next(3) == 0 ? 0 : random.Next(100, 1_500),
            LosesPower = random.Next(2) == 0,
            StopEvery = isCalm || random.Next(3) != 0 ? 0 : random.Next(300, 2_000),
            FaultEvery = isCalm || random.Next(2) == 0 ? 0 : random.Next(30, 600),
            ClockEvery = random.Next(3) == 0 ? random.Next(200, 1_000) : 0,
            ReadersMisbehave = random.Next(6) != 0,
            HasPauses = random.Next(5) == 0,
            RestsTimes = random.Next(10) switch { 0 => 500, 1 => 60, _ => 1 },
        };

        // Drawn last: what a seed stood for before it could be drawn is the same but for this.
        scenario.Rules.MaxDeliveries = random.Next(3) == 0 ? random.Next(1, 5) : 0;
        return scenario with { ReadersAreSlow = random.Next(3) == 0 };
    }
}
