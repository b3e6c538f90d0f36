using System.Text;
using PixStream.Conformance.Checks;
using PixStream.Conformance.Reports;
using Spectre.Console;

namespace PixStream.Cli.Verify.Reports;

/// <summary>The checks there are.</summary>
internal static class Listing
{
    public static int Write(IReadOnlyList<Check> checks, TextWriter output, bool json, bool markdown)
    {
        if (json)
            output.WriteLine(Encoding.UTF8.GetString(JsonReport.Of(checks)));
        else if (markdown)
            output.Write(CheckTable.Markdown(checks));
        else
            WriteTable(checks, output);
        return ExitCode.Done;
    }

    private static void WriteTable(IReadOnlyList<Check> checks, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            // One line for each check: what reads a pipe has no width and likes to search.
            var width = checks.Max(check => check.Id.Length);
            foreach (var check in checks)
                output.WriteLine($"{check.Id.PadRight(width)}  {check.Title}");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("check", "what holds");
        foreach (var check in checks)
            table.AddRow(new Text(check.Id), new Text(check.Title));
        console.Write(table);
    }
}
