using System.Globalization;
using System.Text;

namespace PixStream.Spi.Schemas.Validating;

/// <summary>A value of a message as a sentence can quote it: short, on one line.</summary>
internal static class ShownValue
{
    private const int LengthMax = 40;

    public static string Of(string value)
    {
        var shown = new StringBuilder(LengthMax + 1);
        foreach (var rune in value.EnumerateRunes())
        {
            if (shown.Length >= LengthMax)
            {
                shown.Append('…');
                break;
            }

            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                shown.Append('\uFFFD');
            else
                shown.Append(rune.ToString());
        }

        return shown.ToString();
    }
}
