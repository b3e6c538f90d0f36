using System.Diagnostics;
using System.Text;

namespace PixStream.Cli.Tests.Admin;

/// <summary>A message in a pipe: a shell must get what was stored, to the byte.</summary>
public class MessageBytesTests
{
    [Fact]
    public async Task A_pipe_gets_the_bytes_and_nothing_else()
    {
        const string Message = "\uFEFF<a>é\r\n\t€</a>";
        await using var server = new ScriptedServer(_ => Answers.Message(Message));
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", typeof(ExitCode).Assembly.Location, "quarantine", "show", $"{server.Address}", Answers.FirstId, "--message"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, Convert.ToHexString(Encoding.UTF8.GetBytes(Message))), (process.ExitCode, Convert.ToHexString(output.ToArray())));
    }
}
