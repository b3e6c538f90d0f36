using System.CommandLine;
using System.CommandLine.Parsing;

namespace PixStream.Cli.Arguments;

/// <summary>Options and arguments that are names of files or directories.</summary>
internal static class FileInputs
{
    private static readonly string[] Names = ["file", "directory", "certificate"];

    public static bool AreOf(Option option) => Names.Contains(option.HelpName);

    public static bool AreOf(Argument argument) => Names.Contains(argument.Name);

    public static bool LackName(OptionResult given) => AreOf(given.Option) && HasEmpty(given);

    /// <summary>A name is empty where the shell's variable for it is.</summary>
    public static void ExpectNames(SymbolResult given, string name)
    {
        if (HasEmpty(given))
            given.AddError($"{name}: the name is empty.");
    }

    private static bool HasEmpty(SymbolResult given) => given.Tokens.Any(static token => token.Value.Length == 0);
}
