namespace PixStream.Bench.Measures;

/// <summary>Writes the tables, as Markdown, to standard output and, if wanted, behind what a file holds.</summary>
internal sealed class Report
{
    private readonly string? _path;

    public Report(string? path)
    {
        _path = path;
        if (path is not null)
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public void Line(string line)
    {
        Console.WriteLine(line);
        if (_path is not null)
            File.AppendAllText(_path, line + "\n");
    }

    public void Title(string title, string how)
    {
        Line($"\n## {title}\n");
        Line(how + "\n");
    }

    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        Line($"| {string.Join(" | ", head)} |");
        Line($"|{string.Concat(Enumerable.Repeat(" --- |", head.Count))}");
        foreach (var row in rows)
            Line($"| {string.Join(" | ", row)} |");
    }

    /// <summary>What must be known of the figures above: rounds that went wrong, what was left out.</summary>
    public void Notes(IEnumerable<string> notes)
    {
        var distinct = notes.Distinct().ToArray();
        foreach (var note in distinct)
            Line($"\n- {note}");
    }
}
