using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace PixStream.Cli.Help;

/// <summary>What is wrong with a command line, in sentences.</summary>
internal static partial class Mistakes
{
    /// <summary>
    /// Whether there is one. The library takes an option that it does not know for an argument, where one is due.
    /// </summary>
    public static bool IsIn(ParseResult parsed) =>
        parsed.Action is ParseErrorAction || (parsed.Action is not WriteHelp and not WriteVersion && Swallowed(parsed).Any());

    /// <summary>
    /// Each mistake once. A word that is not known comes first, with the one that may be meant; what the library would say about
    /// the words behind it is no mistake of its own.
    /// </summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var unknown = Unknown(parsed);
        var others = parsed.Errors
            .Where(error => unknown.Count == 0 || error.SymbolResult is OptionResult)
            .Select(static error => TypeName().Replace(error.Message, ""));
        return unknown.Select(word => Unrecognized(word, parsed)).Concat(others).Distinct();
    }

    /// <summary>Words that stand for themselves: not those that follow a command or an option that is not known.</summary>
    private static List<string> Unknown(ParseResult parsed)
    {
        if (!parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors)
            return [];
        List<string> words = [.. Swallowed(parsed), .. parsed.UnmatchedTokens];
        if (words.Count > 0 && !IsOption(words[0]) && parsed.CommandResult.Command.Subcommands.Count > 0)
            return [words[0]];
        return [.. words.Where((word, at) => IsOption(word) || at == 0 || !IsOption(words[at - 1]))];
    }

    /// <summary>Options among the arguments. Behind <c>--</c> a file may have such a name.</summary>
    private static IEnumerable<string> Swallowed(ParseResult parsed) =>
        parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash) ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens)
            .Select(static token => token.Value).Where(IsOption);

    private static string Unrecognized(string word, ParseResult parsed)
    {
        var meant = Spelling.Nearest(word, IsOption(word)
            ? OptionsOf(parsed.CommandResult)
            : parsed.CommandResult.Command.Subcommands.Where(static sub => !sub.Hidden).Select(static sub => sub.Name));
        return $"Unrecognized command or argument '{word}'.{(meant is null ? "" : $" Did you mean '{meant}'?")}";
    }

    /// <summary>Its own, and those that every command has.</summary>
    private static IEnumerable<string> OptionsOf(CommandResult given) =>
        given.Command.Options.Where(static option => !option.Hidden).Select(static option => option.Name).Append("--help");

    private static bool IsOption(string word) => word is ['-', _, ..];

    /// <summary>What the library says of a value that it cannot convert, such as an empty file name.</summary>
    [GeneratedRegex(" as expected type '[^']*'")]
    private static partial Regex TypeName();
}
