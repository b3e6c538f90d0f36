using System.Diagnostics;

namespace PixStream.Harness.Processes;

/// <summary>What to start as a child process, and how.</summary>
/// <param name="Program">Its file, or its name on the PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Launch(string Program, params string[] Arguments)
{
    /// <summary>Beginnings of the names of variables that PixStream's programs read.</summary>
    public static readonly string[] OwnVariables =
        ["PixStream", "ASPNETCORE_", "Kestrel", "Logging", "OTEL_", "DOTNET_ENVIRONMENT"];

    /// <summary>Variables that it does not inherit: the beginnings of their names.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>
    /// Variables that it gets, a later one in place of an earlier one. A colon in a name stands for two underscores.
    /// </summary>
    public IEnumerable<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>Where it runs. Unless it is said, where this process does.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether its standard input is written by its owner.</summary>
    public bool TakesInput { get; init; }

    /// <summary>Whether it writes its errors where this process does. They are not read then.</summary>
    public bool SharesErrors { get; init; }

    /// <summary>Lines of each output that are kept, the newest.</summary>
    public int LinesKept { get; init; } = int.MaxValue;

    /// <summary>Hears each line of both outputs as it comes, on any thread.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>A program of .NET, run by the runtime that runs this one.</summary>
    public static Launch Dotnet(string assembly, params string[] arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly, .. arguments]);

    /// <summary>
    /// The same with no more files open than that. A shell becomes the program, so the process is the program's.
    /// </summary>
    public Launch WithOpenFiles(int max) =>
        this with { Program = "/bin/sh", Arguments = ["-c", $"ulimit -n {max}; exec \"$@\"", "sh", Program, .. Arguments] };

    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";

    private static bool IgnoresInterrupts { get; } = OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            is { } mask
        && (Convert.ToUInt64(mask.Split('\t')[^1], 16) & 2) != 0;

    /// <summary>Starts the process. The only place that does.</summary>
    internal Process Begin()
    {
        // A shell has what it starts in the background ignore Ctrl+C, and so would all that is started from there.
        var start = new ProcessStartInfo(
            IgnoresInterrupts ? "env" : Program, IgnoresInterrupts ? ["--default-signal=INT", Program, .. Arguments] : Arguments)
        {
            RedirectStandardInput = TakesInput,
            RedirectStandardOutput = true,
            RedirectStandardError = !SharesErrors,
            WorkingDirectory = Directory ?? "",
        };
        foreach (var name in start.Environment.Keys.Where(IsWithheld).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in Variables)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start) ?? throw new IOException($"{Program} did not start.");
    }

    private bool IsWithheld(string name) =>
        Withheld.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
}
