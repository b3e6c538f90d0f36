using System.Globalization;
using PixStream.Conformance;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Reports;
using Spectre.Console;

namespace PixStream.Cli.Verify.Reports;

/// <summary>
/// The result for people: a table of areas, what was skipped and why, and each failure with all that is known of it.
/// </summary>
internal sealed class TextReport
{
    // A pipe has no width, and a log is searched by line.
    private const int PipeWidth = 4_000;

    private const int EarlierShown = 6;

    private static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style Unsure = new(Color.Yellow);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Faint = new(Color.Grey);

    private readonly IAnsiConsole _console;

    public TextReport(TextWriter output)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (_console.Profile.Out.IsTerminal)
            return;
        _console.Profile.Capabilities.Ansi = false;
        _console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        _console.Profile.Width = PipeWidth;
    }

    public void Write(ConformanceResult result)
    {
        WriteTable(result);
        foreach (var reason in result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Skipped)
            .GroupBy(outcome => outcome.Reason))
            Line($"SKIPPED {string.Join(", ", reason.Select(outcome => outcome.Id))}: {reason.Key}", Unsure);
        foreach (var because in result.Outcomes.Where(outcome => outcome.Verdict == Verdict.NotJudged)
            .GroupBy(outcome => outcome.Because))
            Line($"NOT JUDGED because of {because.Key}: {string.Join(", ", because.Select(outcome => outcome.Id))}", Unsure);
        foreach (var outcome in result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)
            .OrderBy(outcome => outcome.Severity))
            WriteFailure(outcome);
        Line("");
        Line(result.Summary, result.Fails ? Bad : Good);
    }

    private void WriteTable(ConformanceResult result)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("checks", "passed", "promise", "contract", "style", "not judged", "skipped", "longest");
        table.Title = new TableTitle(
            Markup.Escape($"verify {result.Options.ServerName} (promise, contract, style: what failed, by severity)"));
        foreach (var column in table.Columns.Skip(1))
            column.Alignment = Justify.Right;
        foreach (var area in result.Outcomes.GroupBy(outcome => outcome.Check.Area))
        {
            int Count(Verdict verdict) => area.Count(outcome => outcome.Verdict == verdict);
            int Failed(Severity severity) =>
                area.Count(outcome => outcome.Verdict == Verdict.Failed && outcome.Severity == severity);
            table.AddRow(
                new Text(area.Key),
                Number(Count(Verdict.Passed), Style.Plain),
                Number(Failed(Severity.Promise), Bad),
                Number(Failed(Severity.Contract), Bad),
                Number(Failed(Severity.Style), Bad),
                Number(Count(Verdict.NotJudged), Unsure),
                Number(Count(Verdict.Skipped), Unsure),
                new Text(
                    string.Create(CultureInfo.InvariantCulture, $"{area.Max(outcome => outcome.Took).TotalSeconds:0.0} s"),
                    Faint));
        }

        _console.Write(table);
    }

    private static Text Number(int number, Style style) =>
        new(number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture), style);

    private void WriteFailure(CheckOutcome outcome)
    {
        Line("");
        Line($"FAILED {outcome.Id} ({Named.Of(outcome.Severity)}): {outcome.Title}", Bad);
        if (outcome.Exchange is { } exchange)
        {
            Block("sent", exchange.Sent);
            Block("came", exchange.Came);
        }

        Block("expected", $"{outcome.Expected}; not {outcome.Came}");
        Block("contract", outcome.Check.Clause.Text);
        Block("where", outcome.Check.Clause.Where);
        var earlier = outcome.Exchanges.TakeWhile(exchange => exchange != outcome.Exchange).TakeLast(EarlierShown).ToList();
        if (earlier.Count > 0)
            Block("before", string.Join('\n', earlier.Select(Brief)), Faint);
    }

    private static string Brief(Exchange exchange) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{exchange.Number}. {FirstLine(exchange.Sent)} → {FirstLine(exchange.Came)}");

    private static string FirstLine(string text) => text.Split('\n', 2)[0];

    private void Block(string name, string text, Style? style = null)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            Line($"  {(i == 0 ? name : ""),-9} {lines[i]}".TrimEnd(), style);
    }

    private void Line(string text, Style? style = null) => _console.Write(new Text(text + "\n", style ?? Style.Plain));
}
