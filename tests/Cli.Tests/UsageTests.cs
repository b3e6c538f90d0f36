namespace PixStream.Cli.Tests;

/// <summary>Mistakes on the command line of load and pull: refused before anything is sent, with what would be right.</summary>
public class UsageTests
{
    private const string Url = "http://127.0.0.1:1";
    private const StringSplitOptions Words = StringSplitOptions.RemoveEmptyEntries;

    private static readonly char[] Blanks = [' ', '\n'];

    [Theory]
    [InlineData("load", "Required argument 'url' missing for command: 'load'.")]
    [InlineData("load 127.0.0.1:8080", "url: '127.0.0.1:8080' has no scheme. Write it as http://127.0.0.1:8080.")]
    [InlineData("load ftp://a", "url: 'ftp://a' is neither http nor https.")]
    [InlineData("load http://a/api", "url: 'http://a/api' has more than scheme, host and port.")]
    [InlineData("load http://", "url: 'http://' is not a URL.")]
    [InlineData($"load {Url} --batch 11", "--batch: '11' is not a whole number from 1 to 10.")]
    [InlineData($"load {Url} --connections 0", "--connections: '0' is not a whole number from 1 to 1,000.")]
    [InlineData($"load {Url} --count 1.5", "--count: '1.5' is not a whole number from 1 to 1,000,000,000.")]
    [InlineData($"load {Url} --rate fast", "--rate: 'fast' is not a whole number from 1 to 1,000,000.")]
    [InlineData($"load {Url} --duration 30",
        "--duration: '30' is not a time from 100ms to 24h. Write a number and its unit: 500ms, 30s, 5m, 1h.")]
    [InlineData($"load {Url} --duration 25h", "--duration: '25h' is not a time from 100ms to 24h.")]
    [InlineData($"load {Url} --to 1234567",
        "--to: '1234567' is not an ISPB: eight characters of 0-9 and A-Z, several separated by commas.")]
    [InlineData($"load {Url} --from 11111111,abcdefgh", "--from: 'abcdefgh' is not an ISPB")]
    [InlineData($"load {Url} --to 11111111 --participants 2", "--to and --participants exclude each other.")]
    [InlineData($"load {Url} --nonsense", "Unrecognized command or argument '--nonsense'.")]
    [InlineData($"pull {Url}", "One of --participant (ISPBs) and --participants (a number) is needed, not both.")]
    [InlineData($"pull {Url} --participant 11111111 --participants 2",
        "One of --participant (ISPBs) and --participants (a number) is needed, not both.")]
    [InlineData($"pull {Url} --participant 11111111 --streams 7", "--streams: '7' is not a whole number from 1 to 6.")]
    [InlineData($"pull {Url} --participants 12345678", "--participants: '12345678' is not a whole number from 1 to 1,500.")]
    [InlineData($"pull {Url} --participant 11111111 --profile yaml", "Argument 'yaml' not recognized.")]
    [InlineData($"pull {Url} --participant 11111111 --profile json --out /tmp", "--out: only with --profile spi.")]
    [InlineData("", "Required command was not provided.")]
    public async Task A_mistake_is_named_and_ends_with_2(string commandLine, string complaint)
    {
        var ran = await Tool.RunAsync(commandLine);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
        Assert.Contains("--help", ran.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("pull")]
    public async Task Help_names_each_option_with_its_range(string command)
    {
        var ran = await Tool.RunAsync($"{command} --help");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("--duration", ran.Output, StringComparison.Ordinal);
        Assert.Contains("1 to 1,000,000,000", string.Join(' ', ran.Output.Split(Blanks, Words)), StringComparison.Ordinal);
    }
}
