using System.CommandLine;

namespace PixStream.Cli.Completion;

/// <summary><c>pixstream completion</c>: what a shell needs so that Tab completes commands, options and values.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = $"Yours: {string.Join(", ", ShellScripts.All.Keys)}." };
        shell.AcceptOnlyFromAmong([.. ShellScripts.All.Keys]);
        var command = new Command(
            "completion", "Prints a script with which your shell completes commands and options. Its first lines say where it belongs.")
        {
            shell,
        };
        command.SetAction(parsed =>
            parsed.InvocationConfiguration.Output.WriteLine(ShellScripts.All[parsed.GetRequiredValue(shell)]));
        return command;
    }
}
