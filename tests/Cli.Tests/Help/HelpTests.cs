using PixStream.Cli.Help;

namespace PixStream.Cli.Tests.Help;

/// <summary>What <c>--help</c> says: in groups, with examples, at 80 columns.</summary>
public class HelpTests
{
    public static TheoryData<string> Commands => AllCommands.Words;

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_line_fits_80_columns(string words)
    {
        var ran = await Tool.RunAsync($"{words} --help");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Errors));
        Assert.All(ran.Output.Split('\n'), static line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain(ran.Output.Split('\n'), static line => line.EndsWith(' '));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(132)]
    public void Another_terminal_has_lines_of_its_own_width(int width)
    {
        var command = AllCommands.List.Single(static one => one.Words == "load").Command;

        var lines = new HelpPage(command, "pixstream load", width).Lines().ToList();

        Assert.All(lines, line => Assert.True(line.Length <= Math.Max(width, 76), line));
        Assert.Contains(lines, line => line.Length > width - 15);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task All_options_and_arguments_are_named_with_what_they_take(string words)
    {
        var command = AllCommands.List.Single(one => one.Words == words).Command;

        var page = (await Tool.RunAsync($"{words} --help")).Output;

        foreach (var option in command.Options.Where(static option => !option.Hidden))
            Assert.Contains($"  {option.Name}", page, StringComparison.Ordinal);
        foreach (var argument in command.Arguments)
            Assert.Contains($"<{argument.Name}>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<>", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void What_does_something_has_examples_that_are_understood(string words)
    {
        var command = AllCommands.List.Single(one => one.Words == words).Command;
        var examples = Examples.Of($"pixstream {words}").ToList();

        Assert.True(examples.Count > 0 || command.Action is null, $"pixstream {words} has no example.");
        foreach (var example in examples)
        {
            var parsed = CommandLine.Create(TimeProvider.System).Parse(example["pixstream ".Length..].Split(" > ")[0]);
            if (words.Length > 0)
                Assert.Equal(words.Split(' ')[^1], parsed.CommandResult.Command.Name);
            // A file that is named as an example need not be there.
            Assert.DoesNotContain(parsed.Errors.Select(static error => error.Message), static error =>
                !error.Contains(".pem", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_first_page_has_every_command_in_one_group()
    {
        var known = CommandLine.Create(TimeProvider.System).Subcommands.Select(static sub => sub.Name);
        Assert.Equal(known.Order(), CommandGroups.All.SelectMany(static group => group.Commands).Order());

        var page = (await Tool.RunAsync("--help")).Output;

        Assert.All(CommandGroups.All, group => Assert.Contains($"\n{group.Title}:\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_is_also_a_word_before_the_command() => Assert.Equal(
        (await Tool.RunAsync("quarantine drop --help")).Output, (await Tool.RunAsync("help quarantine drop")).Output);

    [Fact]
    public async Task Its_version_is_one_line() =>
        Assert.Matches(@"^pixstream \d+\.\d+\.\d+\r?\n$", (await Tool.RunAsync("--version")).Output);
}
