namespace PixStream.Cli.Tests.Completion;

/// <summary>What shells are told when their user presses Tab.</summary>
public class SuggestionTests
{
    [Theory]
    [InlineData("pul", "pull")]
    [InlineData("p", "pull", "parked", "participants")]
    [InlineData("quarantine|l", "list")]
    [InlineData("quarantine|", "list", "counts", "show", "release", "drop")]
    [InlineData("cluster|up|--backend|", "Local", "Redis")]
    [InlineData("pull|--profile|j", "json")]
    [InlineData("pull|--profile=j", "--profile=json")]
    [InlineData("pull|--p", "--participant", "--participants", "--profile")]
    [InlineData("pull|http://a|--profile|json|--pro")]
    [InlineData("verify|--only|a|--onl", "--only")]
    [InlineData("load|", "http://127.0.0.1:8080")]
    [InlineData("audit|", "export", "head", "verify", "http://127.0.0.1:8090")]
    [InlineData("keys|list|--h", "--help")]
    [InlineData("quarantine|-", "--help")]
    [InlineData("completion|", "bash", "fish", "pwsh", "zsh")]
    [InlineData("load|--count|")]
    [InlineData("nonsense|--x=")]
    [InlineData("schemas|check|", ":files")]
    [InlineData("schemas|check|a.xml|b", ":files")]
    [InlineData("load|--cert|x", ":files")]
    [InlineData("load|--cert=x", ":files")]
    [InlineData("pull|--out|", ":files")]
    public async Task It_is_what_can_stand_there(string typed, params string[] expected)
    {
        var ran = await Tool.RunWordsAsync(["[complete]", .. typed.Split('|')]);

        Assert.Equal((0, ""), (ran.ExitCode, ran.Errors));
        Assert.Equal(expected.Order(), Lines(ran).Select(static line => line.Split('\t')[0]).Order());
    }

    [Fact]
    public async Task Commands_and_options_come_with_what_they_are() => Assert.Contains(
        "pull\tReads the messages of participants and confirms them: they do not come again.",
        Lines(await Tool.RunWordsAsync("[complete]", "pul")));

    [Fact]
    public async Task Without_a_word_all_commands_are_shown() =>
        Assert.Equal(16, Lines(await Tool.RunWordsAsync("[complete]", "")).Length);

    private static string[] Lines(Ran ran) =>
        ran.Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
