using System.Globalization;
using PixStream.Harness.Processes;

namespace PixStream.Bench;

/// <summary>What the figures were measured on and with.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Machine, system, runtime, date and commit, as lines of Markdown.</summary>
    public static string Describe(string dataDirectory)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Split(": ")[1];
        var total = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var memory = long.Parse(total, CultureInfo.InvariantCulture);
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var changed = Git("status", "--porcelain", "--", "src", "bench").Length > 0 ? " with changes that are not committed" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cpu}, {Environment.ProcessorCount} cores, {memory >> 20} GiB; Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}; "
            + $".NET {Environment.Version}; data on {new DriveInfo(dataDirectory).DriveFormat}; {date}; "
            + $"commit {Git("rev-parse", "--short", "HEAD")}{changed}; load average {load} before the first benchmark.");
    }

    private static string Git(params string[] arguments) =>
        Run.ToEnd(new Launch("git", arguments) { Directory = Root }).Output.Trim();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("PixStream.sln is in no folder above this program.");
    }
}
