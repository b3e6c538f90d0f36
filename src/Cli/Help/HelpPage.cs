using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PixStream.Cli.Help;

/// <summary>What a command says of itself to a person who asks.</summary>
/// <param name="command">The command.</param>
/// <param name="path">Its words, from <c>pixstream</c> on.</param>
/// <param name="width">Of a line at most.</param>
internal sealed partial class HelpPage(Command command, string path, int width)
{
    private const int Indent = 2;

    private static readonly string[] Words = ["--help", "--version"];

    private IEnumerable<Command> Commands => command.Subcommands.Where(static sub => !sub.Hidden);

    public IEnumerable<string> Lines() =>
    [
        .. HelpText.Lines(command.Description ?? "", width),
        .. Section("Usage", UsageLines()),
        .. command is RootCommand ? Grouped() : Section("Commands", Table(Commands.Select(static sub => Row(sub, 0)))),
        .. Section("Arguments", Table(command.Arguments.Select(static argument => (LabelOf(argument), TextOf(argument))))),
        .. Section("Options", Table(command.Options.Where(static option => !option.Hidden && option is not HelpOption)
            .OrderBy(static option => Words.Contains(option.Name))
            .Select(static option => (LabelOf(option), TextOf(option))).Append(("--help, -h", "Shows this.")))),
        .. Section("Examples", Examples.Of(path).SelectMany(example => ExampleLines(example))),
        .. command is RootCommand || Commands.Any()
            ? (IEnumerable<string>)["", $"{path} <command> --help says more of a command."] : [],
    ];

    private static IEnumerable<string> Section(string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        return all.Count == 0 ? [] : ["", $"{title}:", .. all];
    }

    private IEnumerable<string> Table(IEnumerable<(string Label, string Text)> rows) => HelpText.Table([.. rows], width);

    private IEnumerable<string> Grouped()
    {
        // As wide in each group, so that the texts stand below each other.
        var labels = Commands.Max(static sub => sub.Name.Length);
        return CommandGroups.All.SelectMany(group => Section(
            group.Title, Table(group.Commands.Select(name => Row(Commands.Single(sub => sub.Name == name), labels)))));
    }

    private static (string Label, string Text) Row(Command sub, int labels) =>
        (sub.Name.PadRight(labels), HelpText.Summary(sub.Description ?? ""));

    private IEnumerable<string> UsageLines()
    {
        var usage = command.Arguments.Where(static argument => !argument.Hidden).Select(UsageOf)
            .Concat(command.Options.Where(static option => option.Required).Select(LabelOf))
            .Append(command.TreatUnmatchedTokensAsErrors ? "[options]" : "[<setting>...]");
        if (command.Action is not null)
            foreach (var line in Hanging($"{path} {string.Join(' ', usage)}"))
                yield return line;
        if (Commands.Any())
            yield return $"  {path} <command> [options]";
    }

    private IEnumerable<string> Hanging(string text) => HelpText.Lines(text, width - (2 * Indent))
        .Select(static (line, at) => $"{new string(' ', at == 0 ? Indent : 2 * Indent)}{line}");

    /// <summary>As a shell takes it: an example that is too long goes on after a backslash.</summary>
    private IEnumerable<string> ExampleLines(string example)
    {
        var parts = Parts().Matches(example).Select(static part => part.Value);
        var lines = HelpText.Lines(parts, width - (2 * Indent) - " \\".Length).ToList();
        return lines.Select((line, at) =>
            $"{new string(' ', at == 0 ? Indent : 2 * Indent)}{line}{(at < lines.Count - 1 ? " \\" : "")}");
    }

    private static string UsageOf(Argument argument)
    {
        var name = argument.Arity.MaximumNumberOfValues > 1 ? $"<{argument.Name}>..." : $"<{argument.Name}>";
        return argument.Arity.MinimumNumberOfValues > 0 ? name : $"[{name}]";
    }

    private static string LabelOf(Argument argument) => $"<{argument.Name}>";

    private static string LabelOf(Option option)
    {
        if (option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0)
            return option.Name;
        var values = option.GetCompletions(CompletionContext.Empty).Select(static one => one.Label);
        return $"{option.Name} <{option.HelpName ?? string.Join('|', values)}>";
    }

    private static string TextOf(Argument argument) =>
        $"{argument.Description}{Default(argument.HasDefaultValue ? argument.GetDefaultValue() : null)}";

    private static string TextOf(Option option)
    {
        if (option.Required)
            return $"{option.Description} Required.";
        var value = option.HasDefaultValue && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null;
        return $"{option.Description}{Default(value)}";
    }

    private static string Default(object? value)
    {
        var text = value is Uri url
            ? url.GetLeftPart(UriPartial.Authority) : Convert.ToString(value, CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(text) ? "" : $" [default: {text}]";
    }

    /// <summary>Words of a command; an option stays with its value, and what is quoted stays whole.</summary>
    [GeneratedRegex("""--\S+ "[^"]*"|--\S+ [^-\s]\S*|"[^"]*"|\S+""")]
    private static partial Regex Parts();
}
