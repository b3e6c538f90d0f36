using System.CommandLine;
using System.Text.Json;

namespace PixStream.Cli.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int ExitCode, string Output, string Errors)
{
    /// <summary>Standard output, which must be one JSON object and nothing else.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>The tool, run in this process as a shell would run it.</summary>
internal static class Tool
{
    public static Task<Ran> RunAsync(string commandLine) => RunAsync(commandLine, TimeProvider.System);

    public static Task<Ran> RunAsync(string commandLine, TimeProvider time) =>
        RunUntilAsync(commandLine, time, TestContext.Current.CancellationToken);

    /// <summary>Interrupts it, as Ctrl+C does.</summary>
    public static Task<Ran> RunUntilAsync(string commandLine, CancellationToken interrupted) =>
        RunUntilAsync(commandLine, TimeProvider.System, interrupted);

    /// <summary>The same with words that may have spaces.</summary>
    public static Task<Ran> RunWordsAsync(params string[] words) =>
        RunAsync(words, TimeProvider.System, TestContext.Current.CancellationToken);

    private static Task<Ran> RunUntilAsync(string commandLine, TimeProvider time, CancellationToken interrupted) =>
        RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), time, interrupted);

    private static async Task<Ran> RunAsync(string[] words, TimeProvider time, CancellationToken interrupted)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            words, new InvocationConfiguration { Output = output, Error = errors }, time, interrupted);
        return new Ran(exitCode, output.ToString(), errors.ToString());
    }
}
