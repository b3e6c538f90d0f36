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
            // Lines end in CR LF. Python's encoder writes LF alone, and aiohttp sends that.
            var line = content[from..].IndexOf((byte)'\n');
            var next = line < 0 ? content.Length : from + line + 1;
            var end = line < 0 ? next : next - 1;
            if (line > 0 && content[end - 1] == '\r')
                end--;

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

            for (from = end; !isSoft && from < next; from++)
                content[to++] = content[from];
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
