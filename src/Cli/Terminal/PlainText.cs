using System.Globalization;
using System.Text;

namespace PixStream.Cli.Terminal;

/// <summary>Text of others as a terminal may have it: it obeys control characters, and no other party is to steer it.</summary>
internal static class PlainText
{
    /// <summary>On one line, with a blank for whatever steers; such as marks of writing direction, too.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            plain.Append(Steers(rune) ? " " : rune.ToString());
        return plain.ToString();
    }

    private static bool Steers(Rune rune) => Rune.IsControl(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
