using System.CommandLine.Parsing;

namespace PixStream.Cli.Tests.Help;

/// <summary>What is told of a command line that cannot be understood: the wrong word, and the one that may be meant.</summary>
public class MistakeTests
{
    private const string Url = "http://127.0.0.1:1";

    public static TheoryData<string> Commands => AllCommands.Words;

    [Theory]
    [InlineData("pul http://a", "pul", "pull", "pixstream")]
    [InlineData("lod", "lod", "load", "pixstream")]
    [InlineData("quar list", "quar", "quarantine", "pixstream")]
    [InlineData("VERIFY", "VERIFY", "verify", "pixstream")]
    [InlineData("quarantine lst", "lst", "list", "pixstream quarantine")]
    [InlineData("participants suspnd 12345678", "suspnd", "suspend", "pixstream participants")]
    [InlineData($"pull {Url} --particpant 12345678", "--particpant", "--participant", "pixstream pull")]
    [InlineData($"pull {Url} -participant 12345678", "-participant", "--participant", "pixstream pull")]
    [InlineData($"load {Url} --cuont 5", "--cuont", "--count", "pixstream load")]
    [InlineData($"load {Url} --cuont=5", "--cuont=5", "--count", "pixstream load")]
    [InlineData("load --hlep", "--hlep", "--help", "pixstream load")]
    [InlineData("audit verify --haed head.json trail.jsonl", "--haed", "--head", "pixstream audit verify")]
    [InlineData("schemas check a.xml --directry x", "--directry", "--directory", "pixstream schemas check")]
    public async Task A_word_that_is_nearly_right_is_told_with_the_right_one(string typed, string wrong, string right, string of)
    {
        var ran = await Tool.RunAsync(typed);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Equal(
            [$"Unrecognized command or argument '{wrong}'. Did you mean '{right}'?", $"See: {of} --help"],
            ran.Errors.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData($"load {Url} --nonsense")]
    [InlineData("x")]
    public async Task Of_another_word_there_is_no_guess(string typed)
    {
        var ran = await Tool.RunAsync(typed);

        Assert.Equal(2, ran.ExitCode);
        Assert.StartsWith("Unrecognized command or argument '", ran.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_mistakes_are_told_with_it()
    {
        var ran = await Tool.RunAsync($"load {Url} --batch 99 --tpye pacs.002");

        Assert.Contains("Did you mean '--type'?", ran.Errors, StringComparison.Ordinal);
        Assert.Contains("--batch: '99' is not a whole number from 1 to 10.", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_two_hyphens_a_file_may_be_named_like_an_option()
    {
        var ran = await Tool.RunAsync("schemas check -- --payment.xml");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("--payment.xml: there is no such file.", ran.Output, StringComparison.Ordinal);
    }

    /// <summary>The library throws where a command asks for the value of an option that has none.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task An_option_without_its_value_is_named(string words)
    {
        var command = AllCommands.List.Single(one => one.Words == words).Command;
        foreach (var option in command.Options.Where(static option => option.Arity.MinimumNumberOfValues > 0))
            foreach (var typed in (string[])[$"{words} {option.Name}", $"{words} {Url} {option.Name}"])
            {
                var ran = await Tool.RunAsync(typed);

                Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
                Assert.Contains($"Required argument missing for option: '{option.Name}'.", ran.Errors, StringComparison.Ordinal);
            }
    }

    /// <summary>As where a variable of the shell is not set.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void An_empty_value_is_one_or_a_mistake(string words)
    {
        var command = AllCommands.List.Single(one => one.Words == words).Command;
        Assert.All(command.Options, option =>
        {
            // Read, not carried out: some commands can make sense of it.
            var parsed = CommandLine.Create(TimeProvider.System).Parse([.. words.Split(' '), option.Name, ""]);

            if (parsed.GetResult(option.Name) is OptionResult given
                && (option.HelpName is "file" or "directory"
                    || Record.Exception(() => given.GetValueOrDefault<object>()) is not null))
                Assert.NotEmpty(parsed.Errors);
        });
    }

    [Theory]
    [InlineData("--token-file: the name is empty.", "audit", "--token-file", "")]
    [InlineData("--cert: the name is empty.", "load", Url, "--cert", "")]
    [InlineData("--ca: the name is empty.", "verify", Url, "--ca", "")]
    [InlineData("--out: the name is empty.", "certs", "--server", "a", "--out", "")]
    [InlineData("--head: the name is empty.", "audit", "verify", "trail.jsonl", "--head", "")]
    [InlineData("file: the name is empty.", "audit", "verify", "")]
    [InlineData("file: the name is empty.", "schemas", "check", "")]
    [InlineData("file: the name is empty.", "participants", "import", "", "--reason", "none")]
    [InlineData("--certificate: the name is empty.", "participants", "onboard", "1234567A", "--reason", "x", "--certificate", "")]
    public async Task An_empty_file_name_is_a_sentence(string told, params string[] words)
    {
        var ran = await Tool.RunWordsAsync(words);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Equal(told, ran.Errors.ReplaceLineEndings("\n").Split('\n')[0]);
    }
}
