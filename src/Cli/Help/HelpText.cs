using System.Text;

namespace PixStream.Cli.Help;

/// <summary>Text in lines of a width. A word that is longer stays whole.</summary>
internal static class HelpText
{
    private const string Gap = "  ";

    // A default does not stand on another line than the word that says so.
    private const string DefaultMark = "[default: ";
    private const string BoundDefaultMark = "[default:\u00a0";

    // Longer labels get a line of their own: the texts beside them would have too little room.
    private const int LabelMax = 28;

    /// <summary>Breaks a text between words.</summary>
    /// <param name="text">On one line.</param>
    /// <param name="width">Of a line at most.</param>
    public static IEnumerable<string> Lines(string text, int width) => Lines(
        text.Replace(DefaultMark, BoundDefaultMark, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        width).Select(static line => line.Replace(BoundDefaultMark, DefaultMark, StringComparison.Ordinal));

    /// <summary>Puts words into lines.</summary>
    public static IEnumerable<string> Lines(IEnumerable<string> words, int width)
    {
        var line = new StringBuilder();
        foreach (var word in words)
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    /// <summary>The first sentence of a description, which says what it is about.</summary>
    public static string Summary(string description) =>
        description.IndexOf(". ", StringComparison.Ordinal) is var end and >= 0 ? description[..(end + 1)] : description;

    /// <summary>Labels, and beside each its text.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<(string Label, string Text)> rows, int width)
    {
        var labels = rows.Select(static row => row.Label.Length).Where(static length => length <= LabelMax)
            .DefaultIfEmpty(LabelMax).Max();
        var indent = Gap.Length + labels + Gap.Length;
        foreach (var (label, text) in rows)
        {
            var first = $"{Gap}{label}";
            if (label.Length > labels)
            {
                yield return first;
                first = "";
            }

            foreach (var line in Lines(text, width - indent))
            {
                yield return $"{first.PadRight(indent)}{line}".TrimEnd();
                first = "";
            }
        }
    }
}
