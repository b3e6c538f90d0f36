namespace PixStream.Cli.Tests.Admin;

/// <summary>Mistakes on the command line of the operator's commands.</summary>
public class AdminUsageTests
{
    private const string Url = "http://127.0.0.1:1";
    private const string Id = Answers.FirstId;

    [Theory]
    [InlineData("quarantine", "Required command was not provided.", "pixstream quarantine --help")]
    [InlineData("quarantine list 127.0.0.1:8090", "url: '127.0.0.1:8090' has no scheme. Write it as http://127.0.0.1:8090.",
        "pixstream quarantine list --help")]
    [InlineData($"quarantine list {Url} --limit 0", "--limit: '0' is not a whole number from 1 to 1,000,000.",
        "pixstream quarantine list --help")]
    [InlineData($"quarantine list {Url} --participant 1", "--participant: '1' is not an ISPB",
        "pixstream quarantine list --help")]
    [InlineData($"quarantine show {Url} short", "id: 'short' is not a quarantine id: 32 letters, digits, '-' and '_'",
        "pixstream quarantine show --help")]
    [InlineData($"quarantine show {Url} {Id} --json --message", "--json and the message itself exclude each other.",
        "pixstream quarantine show --help")]
    [InlineData($"quarantine drop {Url} {Id}", "Option '--reason' is required.", "pixstream quarantine drop --help")]
    [InlineData($"quarantine drop {Url} --reason because", "Required argument 'id' missing", "pixstream quarantine drop --help")]
    [InlineData($"parked list {Url}", "Option '--participant' is required.", "pixstream parked list --help")]
    [InlineData($"parked drop {Url} 20-17 --participant 12345678 --reason because", "sequence: '20-17' is no sequence",
        "pixstream parked drop --help")]
    [InlineData($"parked show {Url} 17-20 --participant 12345678", "sequence: '17-20' is no sequence",
        "pixstream parked show --help")]
    [InlineData($"senders admit {Url} abc --reason because", "ispb: 'abc' is not an ISPB: eight characters of 0-9 and A-Z.",
        "pixstream senders admit --help")]
    [InlineData("schemas check", "Required argument 'file' missing", "pixstream schemas check --help")]
    public async Task A_mistake_is_named_and_ends_with_2(string commandLine, string complaint, string help)
    {
        var ran = await Tool.RunAsync(commandLine);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
        Assert.EndsWith($"See: {help}", ran.Errors.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"quarantine show {Id}")]
    [InlineData($"quarantine drop {Id} {Answers.SecondId} --reason because")]
    [InlineData($"quarantine drop --reason because {Id}")]
    [InlineData("parked release 17 20-23 --participant 12345678 --reason because")]
    [InlineData("senders admit 99999008 --reason because")]
    [InlineData("schemas list")]
    public void Without_a_url_it_is_the_admin_api_of_this_machine(string commandLine)
    {
        var parsed = CommandLine.Create(TimeProvider.System).Parse(commandLine);

        Assert.Empty(parsed.Errors);
        Assert.Equal(new Uri("http://127.0.0.1:8090"), parsed.GetRequiredValue<Uri>("url"));
    }

    [Fact]
    public async Task A_reason_that_the_server_would_refuse_is_not_sent()
    {
        var ran = await Tool.RunAsync($"quarantine drop {Url} {Id} --reason {new string('x', 501)}");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("--reason: say why in 1 to 500 characters.", ran.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quarantine list")]
    [InlineData("parked release")]
    [InlineData("audit")]
    [InlineData("schemas reload")]
    public async Task Help_says_where_the_admin_api_is_by_default(string command)
    {
        var ran = await Tool.RunAsync($"{command} --help");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("http://127.0.0.1:8090", ran.Output, StringComparison.Ordinal);
    }
}
