namespace PixStream.Cli.Tests.Admin;

/// <summary>Commands for operators against an admin API that asks for access tokens, here a scripted one.</summary>
public sealed class OperatorTokenTests : IDisposable
{
    private const string Shown = "Authorization: Bearer one.two.three";

    private readonly string _file = Path.GetTempFileName();

    public OperatorTokenTests() => File.WriteAllText(_file, "one.two.three\n");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("senders list {0}")]
    [InlineData("quarantine counts {0}")]
    [InlineData("limits list {0}")]
    [InlineData("participants show {0} 12345678")]
    [InlineData("keys list {0}")]
    [InlineData("schemas list {0}")]
    [InlineData("audit {0}")]
    [InlineData("audit head {0}")]
    [InlineData("audit export {0}")]
    [InlineData("audit verify --admin {0}")]
    [InlineData("participants suspend {0} 12345678 --reason because")]
    [InlineData("keys add {0} key-1 --participant 12345678 --reason because")]
    [InlineData("parked drop {0} 17 --participant 12345678 --reason because")]
    public async Task The_token_of_the_file_is_shown(string command)
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));

        await Tool.RunAsync($"{command.Replace("{0}", $"{server.Address}", StringComparison.Ordinal)} --token-file {_file}");

        Assert.All(server.Requests, request => Assert.Contains(Shown, request.Headers, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(server.Requests);
    }

    [Fact]
    public async Task The_token_says_who_takes_a_step_unless_the_command_does()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));
        var step = $"senders shut-off {server.Address} 99999008 --reason because";

        await Tool.RunAsync($"{step} --token-file {_file}");
        await Tool.RunAsync($"{step} --token-file {_file} --by ana");
        await Tool.RunAsync($"{step} --by ana");

        Assert.Equal(
            ["""{"reason":"because"}""", """{"by":"ana","reason":"because"}""", """{"by":"ana","reason":"because"}"""],
            server.Requests.Select(request => request.Body));
        Assert.DoesNotContain("Authorization", server.Requests[2].Headers, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_is_named_and_nothing_is_asked()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));
        await File.WriteAllTextAsync(_file, " \n", TestContext.Current.CancellationToken);

        var empty = await Tool.RunAsync($"senders list {server.Address} --token-file {_file}");
        var missing = await Tool.RunAsync($"senders list {server.Address} --token-file {_file}.not");

        Assert.Contains($"--token-file: {_file} cannot be used. It is empty.", empty.Errors, StringComparison.Ordinal);
        Assert.Contains($"--token-file: {_file}.not cannot be used. Could not find", missing.Errors, StringComparison.Ordinal);
        Assert.Equal((2, 2), (empty.ExitCode, missing.ExitCode));
        Assert.Empty(server.Requests);
    }
}
