using System.Buffers;
using System.Buffers.Text;

namespace PixStream.Http.Intake;

/// <summary>
/// Takes the encodings of mail off a part's content (RFC 2045, 6.7 and 6.8), in its own place: what comes out is never longer.
/// </summary>
internal static class PartContent
{
    /// <summary>Decodes in place.</summary>
    /// <returns>The length of what came out; -1 where the content is not so encoded.</returns>
    public static int Decode(Span<byte> content, PartEncoding encoding) => encoding switch
    {
        PartEncoding.Base64 => DecodeBase64(content),
        PartEncoding.QuotedPrintable => DecodeQuotedPrintable(content),
        _ => content.Length,
    };

    private static int DecodeBase64(Span<byte> content) =>
        Base64.DecodeFromUtf8InPlace(content, out var length) == OperationStatus.Done ? length : -1;

    private static int DecodeQuotedPrintable(Span<byte> content)
    {
        var (from, to) = (0, 0);
        while (from < content.Length)
        {
            var line = content[from..].IndexOf("\r\n"u8);
            var (end, next) = line < 0 ? (content.Length, content.Length) : (from + line, from + line + 2);

            // White space at the end of a line was added on the way.
            var last = from + content[from..end].TrimEnd(" \t"u8).Length;
            var isSoft = last > from && content[last - 1] == '=';
            if (isSoft)
                last--;
            while (from < last)
            {
                var b = content[from++];
                if (b == '=' && !TryReadHex(content[from..last], ref from, out b))
                    return -1;
                content[to++] = b;
            }

            if (!isSoft && next > end)
            {
                content[to++] = (byte)'\r';
                content[to++] = (byte)'\n';
            }

            from = next;
        }

        return to;
    }

    private static bool TryReadHex(ReadOnlySpan<byte> rest, ref int from, out byte value)
    {
        value = 0;
        if (rest.Length < 2 || !char.IsAsciiHexDigit((char)rest[0]) || !char.IsAsciiHexDigit((char)rest[1]))
            return false;
        value = (byte)((Convert.ToInt32(((char)rest[0]).ToString(), 16) << 4) | Convert.ToInt32(((char)rest[1]).ToString(), 16));
        from += 2;
        return true;
    }
}
