using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests;

/// <summary>The program as a shell starts it, with pipes for a terminal.</summary>
public class ProcessTests
{
    [Fact]
    public async Task A_pipe_gets_the_result_and_the_shell_the_exit_code()
    {
        await using var server = new ScriptedServer(_ =>
            Problems.Xml(400, "malformed-message", "The message is malformed", "Look at line 1."));

        var ran = await RunAsync(path: null, "load", $"{server.Address}", "--count", "1", "--json");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal(400, ran.Json.GetProperty("failure").GetProperty("status").GetInt32());
        Assert.Equal("400 The message is malformed. Look at line 1.", ran.Errors.Trim());
    }

    /// <param name="path">What it has as <c>PATH</c>; null for that of this process.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static async Task<Ran> RunAsync(string? path, params string[] arguments)
    {
        var launch = Launch.Dotnet(typeof(ExitCode).Assembly.Location, arguments);
        var result = await Run.ToEndAsync(path is null ? launch : launch with { Variables = [("PATH", path)] });
        return new Ran(result.ExitCode, result.Output, result.Errors);
    }
}
