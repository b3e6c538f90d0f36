using System.Text;
using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests.Admin;

/// <summary>A message in a pipe: a shell must get what was stored, to the byte.</summary>
public class MessageBytesTests
{
    [Fact]
    public async Task A_pipe_gets_the_bytes_and_nothing_else()
    {
        const string Message = "\uFEFF<a>é\r\n\t€</a>";
        await using var server = new ScriptedServer(_ => Answers.Message(Message));
        var ran = await Run.ToEndAsync(Launch.Dotnet(
            typeof(ExitCode).Assembly.Location, "quarantine", "show", $"{server.Address}", Answers.FirstId, "--message"));

        Assert.Equal((0, Convert.ToHexString(Encoding.UTF8.GetBytes(Message))), (ran.ExitCode, Convert.ToHexString(ran.Bytes)));
    }
}
