namespace PixStream.Cli.Terminal;

/// <summary>
/// A list of things that are alike, as lines. As a table, each in a line, where that fits; else each as a few lines that do, for
/// a table that a terminal breaks has no reader, and one that is cut has lost what is to be copied.
/// </summary>
internal static class ListLayout
{
    private const string Gap = "  ";

    /// <param name="headings">Of the columns.</param>
    /// <param name="rows">A cell for each heading.</param>
    /// <param name="width">Of a line at most. A word that is longer is not broken.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        var table = Table(headings, rows).ToList();
        return table.TrueForAll(line => line.Length <= width) ? table : rows.SelectMany(row => Paragraph(headings, row, width));
    }

    private static IEnumerable<string> Table(IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> lines = [[.. headings.Select(heading => heading.Text)], .. rows];
        var widths = headings.Select((_, at) => lines.Max(line => line[at].Length)).ToArray();
        return lines.Select(line => string.Join(Gap, line.Select(Padded)).TrimEnd());

        string Padded(string cell, int at) => headings[at].IsNumber ? cell.PadLeft(widths[at]) : cell.PadRight(widths[at]);
    }

    /// <summary>The first cell, which names it, and below it the others with their headings.</summary>
    private static IEnumerable<string> Paragraph(IReadOnlyList<Heading> headings, IReadOnlyList<string> row, int width)
    {
        yield return row[0];
        var line = "";
        foreach (var part in headings.Zip(row).Skip(1).Where(cell => cell.Second.Length > 0)
            .Select(cell => $"{cell.First.Text} {cell.Second}"))
        {
            if (line.Length > 0 && line.Length + Gap.Length + part.Length > width)
            {
                yield return line;
                line = "";
            }

            line += Gap + part;
            while (line.Length > width && line.LastIndexOf(' ', width) is var end && end > Gap.Length)
            {
                yield return line[..end].TrimEnd();
                line = Gap + line[end..].TrimStart();
            }
        }

        if (line.Length > 0)
            yield return line;
    }
}
