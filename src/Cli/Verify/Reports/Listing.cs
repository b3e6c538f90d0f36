using System.Text;
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
            output.Write(Markdown(checks));
        else
            WriteTable(checks, output);
        return ExitCode.Done;
    }

    /// <summary>The table of docs/reference/verify.md.</summary>
    public static string Markdown(IReadOnlyList<Check> checks)
    {
        var text = new StringBuilder("| check | what holds | severity | the contract's sentence | where |\n| --- | --- | --- | --- | --- |\n");
        foreach (var check in checks)
            text.Append("| `").Append(check.Id).Append("` | ").Append(Cell(check.Title)).Append(" | ").Append(Named.Of(check.Severity)).Append(" | ").Append(Cell(check.Clause.Text))
                .Append(" | [").Append(check.Clause.Page).Append("](").Append(check.Clause.Page).Append(".md) |\n");
        return text.ToString();
    }

    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var c in text)
            cell.Append(c is '|' or '*' or '<' or '>' or '_' or '`' ? $"\\{c}" : c);
        return cell.ToString();
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
