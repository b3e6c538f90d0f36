using System.Text;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Reports;

/// <summary>The table of checks of docs/reference/verify.md.</summary>
internal static class CheckTable
{
    public static string Markdown(IReadOnlyList<Check> checks)
    {
        var text = new StringBuilder(
            "| check | what holds | severity | the contract's sentence | where |\n| --- | --- | --- | --- | --- |\n");
        foreach (var check in checks)
            text.Append("| `").Append(check.Id).Append("` | ").Append(Cell(check.Title)).Append(" | ")
                .Append(Named.Of(check.Severity)).Append(" | ").Append(Cell(check.Clause.Text))
                .Append(" | [").Append(check.Clause.Page).Append("](").Append(check.Clause.Link).Append(") |\n");
        return text.ToString();
    }

    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var c in text)
            cell.Append(c is '|' or '*' or '<' or '>' or '_' or '`' ? $"\\{c}" : c);
        return cell.ToString();
    }
}
