using System.ComponentModel;
using System.Diagnostics;

namespace PixStream.Cli.Programs;

/// <summary>Another program, and how it is started.</summary>
/// <param name="Executable">What is started.</param>
/// <param name="Before">Arguments before the program's own.</param>
internal sealed record ServerProgram(string Executable, IReadOnlyList<string> Before)
{
    public const string Silo = "PixStream.Silo";
    public const string Gateway = "PixStream.Gateway";

    // Less than CommandLine gives a command that was interrupted.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    /// <summary>The <c>dotnet</c> that runs assemblies and builds projects.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Looks for the executable, or the assembly that <c>dotnet</c> runs, in one folder after the other.</summary>
    /// <param name="name">Its file's name, without an ending.</param>
    /// <param name="folder">Where to look first.</param>
    /// <param name="path">The folders to look in after that, as <c>PATH</c> has them.</param>
    /// <returns>Null where no folder has it.</returns>
    public static ServerProgram? Find(string name, string folder, string path) => FindIn(folder, name) ?? Find(name, path);

    /// <summary>The same where it can only be in a folder of <c>PATH</c>.</summary>
    public static ServerProgram? Find(string name, string path) =>
        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => FindIn(folder, name)).FirstOrDefault(static found => found is not null);

    /// <summary>An assembly, run by <c>dotnet</c>.</summary>
    public static ServerProgram OfAssembly(string file) => new(Dotnet, ["exec", file]);

    /// <summary>Runs it with this process's own input and output, and ends when it has ended.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="errors">Told why it could not be started.</param>
    /// <param name="time">How long it may take to stop is measured with it.</param>
    /// <param name="interrupted">It gets some time to end by itself then: Ctrl+C has reached it, too.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter errors, TimeProvider time, CancellationToken interrupted)
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

    private static ServerProgram? FindIn(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        var executable = OperatingSystem.IsWindows() ? $"{file}.exe" : file;
        if (File.Exists(executable))
            return new ServerProgram(executable, []);
        return File.Exists($"{file}.dll") ? OfAssembly($"{file}.dll") : null;
    }

    /// <summary>What was broken off is repeated by the next run, from where it was.</summary>
    private static async Task StopAsync(Process process, TimeProvider time)
    {
        var ended = process.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(ended, Task.Delay(StopTime, time)) != ended)
            process.Kill(entireProcessTree: true);
        await ended;
    }
}
