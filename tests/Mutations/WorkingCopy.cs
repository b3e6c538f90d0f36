using System.Text.RegularExpressions;
using PixStream.Harness.Processes;

namespace PixStream.Mutations;

/// <summary>A copy of the code in a temporary folder, wrong in one place at a time.</summary>
internal sealed partial class WorkingCopy : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Folders =
    [
        "src/Streams", "src/Storage.Journal", "src/ContractAuditor", "tests/Doubles", "tests/Simulation",
        "tests/StoreConformance", "tests/Streams.Tests", "tests/Storage.Journal.Tests",
    ];

    private static readonly string[] Suites = ["tests/Streams.Tests", "tests/Storage.Journal.Tests"];

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("pixstream-mutations-");

    public WorkingCopy(string root)
    {
        foreach (var file in ((string[])["", "src", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder)))
            .Concat(Folders.SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))))
        {
            var name = Path.GetRelativePath(root, file);
            if (name.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
                continue;
            var target = Path.Combine(_copy.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>The repository's first folder.</summary>
    public static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PixStream.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This program belongs into a clone of the repository.");
    }

    /// <summary>Looks for what notices a defect where there is none.</summary>
    public Verdict? TrySound(int seeds) =>
        Simulate(seeds) ?? Suites.Select(Test).FirstOrDefault(static verdict => verdict is not null);

    /// <summary>Makes the defect, looks for what notices it, and takes it back.</summary>
    public Verdict Try(Defect defect, int seeds)
    {
        var path = Path.Combine(_copy.FullName, defect.File);
        var sound = File.ReadAllText(path);
        try
        {
            File.WriteAllText(path, defect.Apply(sound));
            return Simulate(seeds) ?? Suites.Select(Test).FirstOrDefault(static verdict => verdict is not null)
                ?? new Verdict(null, "");
        }
        finally
        {
            File.WriteAllText(path, sound);
        }
    }

    public void Dispose() => _copy.Delete(recursive: true);

    private Verdict? Simulate(int seeds)
    {
        var (built, log) = Dotnet("build -c Release -p:TreatWarningsAsErrors=false tests/Simulation");
        if (built != 0)
            throw new InvalidOperationException(log);
        var (exit, said) = Dotnet($"tests/Simulation/bin/Release/net10.0/PixStream.Simulation.dll --seeds {seeds} --stop");
        if (Fails().Match(said) is { Success: true } found)
            return new Verdict($"seed {found.Groups[1].Value}", found.Groups[2].Value);
        return exit switch
        {
            0 => null,
            null => new Verdict("the simulation", "it hangs"),
            _ => new Verdict(
                "the simulation",
                said.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? $"it ends with {exit}"),
        };
    }

    private Verdict? Test(string suite)
    {
        var (exit, said) = Dotnet($"test -p:TreatWarningsAsErrors=false -p:Long=true {suite}");
        var failed = FailedTests().Matches(said).Select(static match => match.Groups[1].Value).Distinct().ToList();
        return exit switch
        {
            0 => null,
            null => new Verdict($"`{suite}`", "it hangs"),
            _ when failed.Count == 0 => throw new InvalidOperationException(said),
            _ => new Verdict($"`{failed[0]}`{(failed.Count > 1 ? $" and {failed.Count - 1} more" : "")}", ""),
        };
    }

    /// <returns>The exit code, or null where it took too long.</returns>
    private (int? Exit, string Said) Dotnet(string arguments)
    {
        using var process = ChildProcess.Start(
            new Launch("dotnet", arguments.Split(' ')) { Directory = _copy.FullName, Variables = [("DOTNET_NOLOGO", "1")] });
        if (!process.EndsWithin(Patience))
            return (null, "");
        var ended = process.WaitForEndAsync().GetAwaiter().GetResult();
        return (ended.ExitCode, $"{ended.Output}\n{ended.Errors}");
    }

    [GeneratedRegex(@"^seed (\d+) fails after \d+ steps: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Fails();

    [GeneratedRegex(@"^\s*Failed PixStream\.(\S+)", RegexOptions.Multiline)]
    private static partial Regex FailedTests();
}
