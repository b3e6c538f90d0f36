using System.Text;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Schemas.Validating;

/// <summary>From an attribute's value as written to the value that is meant.</summary>
internal static class AttributeText
{
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOfAny("&\t\r\n"u8) < 0)
            return Encoding.UTF8.GetString(raw);
        // White space as written becomes spaces, a line end one; white space by reference stays.
        var spaced = new byte[raw.Length];
        var written = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] == '\r' && at + 1 < raw.Length && raw[at + 1] == '\n')
                continue;
            spaced[written++] = XmlBytes.IsSpace(raw[at]) ? (byte)' ' : raw[at];
        }

        var text = new byte[written];
        return Encoding.UTF8.GetString(text, 0, XmlText.Decode(spaced.AsSpan(0, written), text));
    }
}
