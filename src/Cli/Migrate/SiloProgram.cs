using System.ComponentModel;
using System.Diagnostics;

namespace PixStream.Cli.Migrate;

/// <summary>The silo's program, and how it is started.</summary>
/// <param name="Executable">What is started.</param>
/// <param name="Before">Arguments before the program's own.</param>
internal sealed record SiloProgram(string Executable, IReadOnlyList<string> Before)
{
    public const string Name = "PixStream.Silo";

    // Less than CommandLine gives a command that was interrupted.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    /// <summary>Looks for the executable, or the assembly that <c>dotnet</c> runs, in one folder after the other.</summary>
    /// <param name="folder">Where to look first.</param>
    /// <param name="path">The folders to look in after that, as <c>PATH</c> has them.</param>
    /// <returns>Null where it is in none of them.</returns>
    public static SiloProgram? Find(string folder, string path) =>
        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Prepend(folder).Select(FindIn).FirstOrDefault(found => found is not null);

    /// <summary>Runs it with this process's own input and output, and ends when it has ended.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="errors">Told why it could not be started.</param>
    /// <param name="time">How long it may take to stop is measured with it.</param>
    /// <param name="interrupted">It gets some time to end by itself then: Ctrl+C has reached it, too.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter errors, TimeProvider time, CancellationToken interrupted)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(Executable, [.. Before, .. arguments]) };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            await errors.WriteLineAsync($"{Executable} cannot be started: {failure.Message}");
            return ExitCode.Failed;
        }

        try
        {
            await process.WaitForExitAsync(interrupted);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process, time);
        }

        return process.ExitCode;
    }

    private static SiloProgram? FindIn(string folder)
    {
        var file = Path.Combine(folder, Name);
        var executable = OperatingSystem.IsWindows() ? $"{file}.exe" : file;
        if (File.Exists(executable))
            return new SiloProgram(executable, []);
        return File.Exists($"{file}.dll")
            ? new SiloProgram(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", $"{file}.dll"])
            : null;
    }

    /// <summary>A migration that is broken off is repeated by the next one, from where it was.</summary>
    private static async Task StopAsync(Process process, TimeProvider time)
    {
        var ended = process.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(ended, Task.Delay(StopTime, time)) != ended)
            process.Kill(entireProcessTree: true);
        await ended;
    }
}
