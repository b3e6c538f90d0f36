using System.CommandLine;
using System.CommandLine.Completions;
using PixStream.Cli.Arguments;
using PixStream.Cli.Help;

namespace PixStream.Cli.Completion;

/// <summary>
/// What could stand where a shell's user pressed Tab. Not the library's own directive: it offers each alias of help and the
/// values of flags, does not say where a file's name belongs, and throws at <c>--option=</c>.
/// </summary>
internal static class Suggestions
{
    /// <summary>The word that asks for them: a shell's script puts it before the words that were typed.</summary>
    public const string Word = "[complete]";

    /// <summary>In place of suggestions: the shell knows its files best.</summary>
    public const string Files = ":files";

    private const string DefaultServer = "http://127.0.0.1:8080";
    private const char Tab = '\t';

    /// <param name="root">The command line.</param>
    /// <param name="words">Typed behind the program's name; the last is to be completed, and may be empty.</param>
    /// <returns>Lines: a word, and behind a tab what it is.</returns>
    public static IEnumerable<string> For(RootCommand root, IReadOnlyList<string> words)
    {
        var current = words.Count == 0 ? "" : words[^1];
        var (command, awaiting, arguments, given) = Read(root, [.. words.SkipLast(1)]);
        if (awaiting is not null)
            return ValuesOf(awaiting, current, "");
        if (current.StartsWith('-') && current.Split('=', 2) is [var name, var value])
            return Find(command, name) is { } named ? ValuesOf(named, value, $"{name}=") : [];
        if (current.StartsWith('-'))
            return Options(command, given, current);
        var next = command.Arguments.ElementAtOrDefault(arguments) ?? LastOfMany(command);
        var here = Commands(command, arguments, current).Concat(next is null ? [] : ValuesOf(next, current)).ToList();
        return here.Count > 0 || current.Length > 0 ? here : Options(command, given, current);
    }

    /// <summary>
    /// Where the words lead: a command, the option whose value is due, how many arguments and which options it has.
    /// </summary>
    private static (Command Command, Option? Awaiting, int Arguments, HashSet<Option> Given) Read(
        Command root, List<string> words)
    {
        var (command, awaiting, arguments) = (root, (Option?)null, 0);
        var given = new HashSet<Option>();
        foreach (var word in words)
        {
            if (awaiting is not null)
                awaiting = null;
            else if (word.StartsWith('-') && Find(command, word.Split('=')[0]) is { } option)
            {
                given.Add(option);
                awaiting = TakesValue(option) && !word.Contains('=', StringComparison.Ordinal) ? option : null;
            }
            else if (arguments == 0 && command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub)
            {
                command = sub;
                given.Clear();
            }
            else if (!word.StartsWith('-'))
                arguments++;
        }

        return (command, awaiting, arguments, given);
    }

    private static Option? Find(Command command, string name) => command.Options.FirstOrDefault(option => option.Name == name);

    private static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;

    private static Argument? LastOfMany(Command command) =>
        command.Arguments.LastOrDefault() is { Arity.MaximumNumberOfValues: > 1 } last ? last : null;

    private static IEnumerable<string> Commands(Command command, int arguments, string current) => arguments > 0 ? [] :
        command.Subcommands.Where(sub => !sub.Hidden && IsBegun(sub.Name, current))
            .Select(static sub => Line(sub.Name, sub.Description));

    /// <summary>Those that were not given yet, or can be given again.</summary>
    private static IEnumerable<string> Options(Command command, HashSet<Option> given, string current) => command.Options
        .Where(option => !option.Hidden && (!given.Contains(option) || option.Arity.MaximumNumberOfValues > 1))
        .Select(static option => (option.Name, option.Description)).Append(("--help", "Shows how it is used."))
        .DistinctBy(static option => option.Item1)
        .Where(option => IsBegun(option.Item1, current)).Select(static option => Line(option.Item1, option.Item2));

    private static IEnumerable<string> ValuesOf(Option option, string current, string before) =>
        FileInputs.AreOf(option) ? [Files] :
        option.GetCompletions(CompletionContext.Empty).Where(one => IsBegun(one.Label, current))
            .Select(one => before + one.Label);

    private static IEnumerable<string> ValuesOf(Argument argument, string current)
    {
        if (FileInputs.AreOf(argument))
            return [Files];
        IEnumerable<string> known = argument.ValueType == typeof(Uri)
            ? [argument.HasDefaultValue ? ((Uri)argument.GetDefaultValue()!).GetLeftPart(UriPartial.Authority) : DefaultServer]
            : argument.GetCompletions(CompletionContext.Empty).Select(static one => one.Label);
        return known.Where(value => IsBegun(value, current));
    }

    private static bool IsBegun(string word, string current) => word.StartsWith(current, StringComparison.Ordinal);

    private static string Line(string word, string? description) =>
        string.IsNullOrEmpty(description) ? word : $"{word}{Tab}{HelpText.Summary(description)}";
}
