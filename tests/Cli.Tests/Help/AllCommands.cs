using System.CommandLine;

namespace PixStream.Cli.Tests.Help;

/// <summary>Every command of the tool, by its words.</summary>
internal static class AllCommands
{
    public static IReadOnlyList<(string Words, Command Command)> List { get; } =
        [.. Below(CommandLine.Create(TimeProvider.System), "")];

    public static TheoryData<string> Words => [.. List.Select(static one => one.Words)];

    private static IEnumerable<(string Words, Command Command)> Below(Command command, string words) =>
        command.Subcommands.SelectMany(sub => Below(sub, $"{words} {sub.Name}".Trim())).Prepend((words, command));
}
