using System.Globalization;

namespace PixStream.Bench;

/// <summary>A command line that cannot be run; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The command line.</summary>
internal sealed class BenchOptions
{
    private static readonly string[] Known =
    [
        "seconds", "warmup", "rounds", "readers", "threads", "messages", "count", "senders", "flush", "layout", "standalone",
        "data", "out", "minutes", "only", "load",
    ];

    private readonly Dictionary<string, string> _given = [];

    public BenchOptions(string[] args)
    {
        Benchmark = args.Length > 0 ? args[0] : "";
        for (var i = 1; i < args.Length; i += 2)
        {
            var name = args[i].TrimStart('-');
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || !Known.Contains(name))
                throw new UsageException($"{args[i]} is not an option. Options: --{string.Join(", --", Known)}.");
            if (i + 1 == args.Length)
                throw new UsageException($"{args[i]} lacks its value.");
            _given[name] = args[i + 1];
        }
    }

    public string Benchmark { get; }

    /// <summary>Time that is measured, in each round.</summary>
    public TimeSpan Measured => TimeSpan.FromSeconds(Number("seconds", 5, 1, 600));

    /// <summary>Seconds of a phase, where a benchmark has phases.</summary>
    public int Seconds(int normally) => Number("seconds", normally, 1, 600);

    /// <summary>Time before it that is not: tier-1 code is only there after some seconds of load.</summary>
    public TimeSpan Warmup => TimeSpan.FromSeconds(Number("warmup", 6, 0, 600));

    public int Rounds => Number("rounds", 5, 1, 1000);

    /// <summary>Minutes that the soak takes.</summary>
    public int Minutes(int normally) => Number("minutes", normally, 1, 100_000);

    /// <summary>The three above, in words.</summary>
    public string Rhythm => $"{Rounds} rounds of {Measured.TotalSeconds} s after {Warmup.TotalSeconds} s";

    public int Threads => Number("threads", 1, 1, 64);

    public int Senders => Number("senders", 32, 1, 1000);

    /// <summary>Readers in total, each count a run of its own.</summary>
    public IReadOnlyList<int> Readers(params int[] normally) => Numbers("readers", normally);

    /// <summary>Messages in the journal, where a benchmark is about many.</summary>
    public int Messages(int normally) => Number("messages", normally, 1000, 100_000_000);

    /// <summary>Single measurements in a round, where a benchmark counts rather than times.</summary>
    public int Count(int normally) => Number("count", normally, 1, 10_000_000);

    /// <summary>Values of PixStream:Journal:Flush to measure.</summary>
    public IReadOnlyList<string> Flush => (_given.GetValueOrDefault("flush") ?? "Always").Split(',');

    /// <summary>How the preloaded messages lie: by tens of one participant, or each of ten of another one.</summary>
    public bool IsInterleaved => _given.GetValueOrDefault("layout") switch
    {
        null or "contiguous" => false,
        "interleaved" => true,
        var other => throw new UsageException($"--layout is contiguous or interleaved, not {other}."),
    };

    /// <summary>Only servers whose name holds this; empty: all.</summary>
    public string Only => _given.GetValueOrDefault("only") ?? "";

    /// <summary>Only this load, where a benchmark has several; null: all.</summary>
    public string? Load => _given.GetValueOrDefault("load");

    /// <summary>Where PixStream was published to; null: the program publishes it itself.</summary>
    public string? Standalone => _given.GetValueOrDefault("standalone");

    /// <summary>Where data goes; null: a temporary directory on a disk.</summary>
    public string? Data => _given.GetValueOrDefault("data");

    /// <summary>File that the tables are appended to.</summary>
    public string? Out => _given.GetValueOrDefault("out");

    private int Number(string name, int normally, int min, int max) =>
        Numbers(name, normally) is [var number] && number >= min && number <= max
            ? number
            : throw new UsageException($"--{name} is one whole number from {min} to {max}.");

    private int[] Numbers(string name, params int[] normally)
    {
        if (!_given.TryGetValue(name, out var text))
            return normally;
        var parts = text.Split(',');
        return Array.TrueForAll(parts, part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? Array.ConvertAll(parts, part => int.Parse(part, CultureInfo.InvariantCulture))
            : throw new UsageException($"--{name} takes whole numbers.");
    }
}
