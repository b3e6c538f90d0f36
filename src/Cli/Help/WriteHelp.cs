using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Help;

/// <summary>
/// What <c>--help</c> does, in place of the library's own: that one has no groups, no examples and no end of a line.
/// </summary>
internal sealed class WriteHelp : SynchronousCommandLineAction
{
    /// <summary>Of a pipe or a file.</summary>
    public const int PipeWidth = 80;

    private const int WidthMin = 40;

    // Who asks for help is told, whatever else is wrong with the command line.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var terminal = Screen.Open(output).Profile;
        var width = terminal.Out.IsTerminal ? Math.Max(terminal.Width, WidthMin) : PipeWidth;
        var given = parseResult.CommandResult;
        foreach (var line in new HelpPage(given.Command, PathOf(given), width).Lines())
            output.WriteLine(line);
        return ExitCode.Done;
    }

    /// <summary>The words that name a command: <c>pixstream quarantine list</c>.</summary>
    public static string PathOf(CommandResult given) =>
        given.Parent is CommandResult parent ? $"{PathOf(parent)} {given.Command.Name}" : CommandLine.Name;
}
