using System.Globalization;
using System.Text;

namespace PixStream.Conformance.Protocol;

/// <summary>What went over the wire, short enough for a report, and free of what a terminal would obey.</summary>
internal static class Shortened
{
    private const int BodyCharactersMax = 400;

    public static string Text(string text, int max) =>
        text.Length <= max
            ? Printable(text)
            : string.Create(CultureInfo.InvariantCulture, $"{Printable(text[..max])}… ({text.Length} characters)");

    public static string Body(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return "(empty body)";
        if (body.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return string.Create(CultureInfo.InvariantCulture, $"(gzip, {body.Length} bytes)");
        var text = Printable(Encoding.UTF8.GetString(body[..Math.Min(body.Length, BodyCharactersMax)]));
        return body.Length <= BodyCharactersMax
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text}… ({body.Length} bytes)");
    }

    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c != '\r')
                printable.Append(char.IsControl(c) && c != '\n' ? '\u00B7' : c);
        return printable.ToString();
    }
}
