using System.CommandLine;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;
using PixStream.Spi.Schemas;

namespace PixStream.Cli.Schemas;

/// <summary>
/// <c>pixstream schemas check</c>: holds files against the schemas of their types and versions. Needs no server.
/// </summary>
internal static class CheckCommand
{
    public static Command Create(TimeProvider time)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Files with one message each.", Arity = ArgumentArity.OneOrMore,
        };
        var directory = new Option<string?>("--directory")
        {
            Description = "Whose *.xsd are the schemas. [default: the project's own, which are narrower than the published ones]",
            HelpName = "directory",
        };
        var limit = Ranges.Number(
            "--limit", "Violations told of a file at most. 1 to 1,000.", 1, SchemaCatalog.ViolationsMax,
            SchemaCatalog.ViolationsDefault);
        var command = new Command(
            "check", "Checks whether messages are valid, and prints each violation as FILE:LINE:COLUMN: text. Needs no server.")
        {
            files, directory, limit,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(files), parsed.GetValue(directory), parsed.GetValue(limit),
            new Screen(parsed.InvocationConfiguration, time)));
        return command;
    }

    private static int Run(string[] files, string? directory, int limit, Screen screen)
    {
        if (Load(directory, screen) is not { } catalog)
            return ExitCode.Usage;
        var check = new FileCheck(catalog, limit);
        var invalid = 0;
        foreach (var file in files)
        {
            var lines = check.Run(file);
            invalid += lines.Count == 0 ? 0 : 1;
            foreach (var line in lines)
                screen.WriteLine(line);
        }

        screen.Announce(
            $"{Numbers.Count(files.Length, "file")}: {(invalid == 0 ? "all valid" : $"{Numbers.Count(invalid)} not valid")}");
        return invalid == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Null where the directory cannot be used.</summary>
    private static SchemaCatalog? Load(string? directory, Screen screen)
    {
        if (directory is null)
            return SchemaCatalog.Own;
        if (SchemaCatalog.TryLoad(directory, out var catalog, out var errors))
        {
            if (catalog.Unread.Count > 0)
                screen.Complain(PlainText.Of($"--directory: no schemas, so not read: {string.Join(", ", catalog.Unread)}"));
            return catalog;
        }

        foreach (var error in errors)
            screen.Complain(PlainText.Of($"--directory: {error}"));
        return null;
    }
}
