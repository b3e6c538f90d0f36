namespace PixStream.Spi.Xml;

/// <summary>From the text as written between two tags to the text that is meant.</summary>
internal static class XmlText
{
    /// <summary>Whether the text means what is written.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> raw) => raw.IndexOfAny((byte)'&', (byte)'<', (byte)'\r') < 0;

    /// <summary>
    /// Replaces references, opens CDATA sections, leaves comments out and makes line ends one line feed. The result is
    /// never longer than <paramref name="raw"/>, which must be the content of an element that a scanner read.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        var written = 0;
        var fault = default(XmlFault);
        for (var at = 0; at < raw.Length;)
        {
            if (raw[at] == '&' && CharacterReference.TryRead(raw, ref at, out var character, ref fault))
            {
                written += character.EncodeToUtf8(text[written..]);
            }
            else if (raw[at] == '<')
            {
                var isComment = raw[at + 2] == '-';
                var length = isComment ? raw[(at + 4)..].IndexOf("-->"u8) + 7 : raw[at..].IndexOf("]]>"u8) + 3;
                if (!isComment)
                    written += CopyLines(raw[(at + 9)..(at + length - 3)], text[written..]);
                at += length;
            }
            else
            {
                var length = raw[at..].IndexOfAny((byte)'&', (byte)'<');
                length = length < 0 ? raw.Length - at : length;
                written += CopyLines(raw.Slice(at, length), text[written..]);
                at += length;
            }
        }

        return written;
    }

    private static int CopyLines(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        var written = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] == '\r' && at + 1 < raw.Length && raw[at + 1] == '\n')
                continue;
            text[written++] = raw[at] == '\r' ? (byte)'\n' : raw[at];
        }

        return written;
    }
}
