using System.Text;
using PixStream.Http.Bodies;
using PixStream.Http.Routing;

namespace PixStream.Http.Intake;

/// <summary>How the bytes of a part are written (<c>Content-Transfer-Encoding</c>, RFC 2045, 6).</summary>
internal enum PartEncoding
{
    /// <summary>As they are: 7bit, 8bit, binary, or nothing is said.</summary>
    None = 0,

    Base64 = 1,

    QuotedPrintable = 2,
}

/// <summary>
/// Finds the parts of a multipart body (RFC 2046, 5.1) that lies in memory as a whole. A preamble and an epilogue are passed
/// over.
/// </summary>
/// <remarks>
/// Own code, not <c>Microsoft.AspNetCore.WebUtilities.MultipartReader</c>: that one copies each part through streams and buffers
/// of its own, takes a body whose final boundary is missing at its end for a mere I/O error, and reads nothing of transfer
/// encodings. Intake aims at 100,000 messages a second; here a part is a slice, found by one vectorised search, and nothing is
/// allocated.
/// </remarks>
internal ref struct MultipartParts
{
    /// <summary>Parts at most, the SPI's limit.</summary>
    public const int PartsMax = 10;

    /// <summary>Headers of one part at most, in bytes.</summary>
    public const int PartHeadBytesMax = 4096;

    private const int DelimiterBytesMax = 4 + 70;

    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<byte> _delimiter;
    private int _at;

    /// <param name="body">The whole body.</param>
    /// <param name="delimiter">CR LF, two hyphens and the boundary: <see cref="WriteDelimiter"/>.</param>
    public MultipartParts(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter)
    {
        _body = body;
        _delimiter = delimiter;
    }

    /// <summary>Number of the part read last, from 1; what is wrong is wrong there.</summary>
    public int Part { get; private set; }

    /// <summary>How the content read last is written.</summary>
    public PartEncoding Encoding { get; private set; }

    /// <summary>
    /// What is wrong, without a full stop, once <see cref="TryRead"/> answered false before the end; null at the end.
    /// </summary>
    public string? Fault { get; private set; }

    /// <summary>Writes the delimiter that goes with a boundary, and returns its length.</summary>
    public static int WriteDelimiter(string boundary, Span<byte> target)
    {
        "\r\n--"u8.CopyTo(target);
        return 4 + System.Text.Encoding.ASCII.GetBytes(boundary, target[4..]);
    }

    /// <summary>Room for any delimiter.</summary>
    public static int DelimiterRoom => DelimiterBytesMax;

    /// <summary>Reads the next part's content as a range of the body. False at the end, or where something is wrong.</summary>
    public bool TryRead(out Range content)
    {
        content = default;
        if (Part == 0 && !TryPassPreamble())
            return false;

        // Now at what follows a delimiter: two hyphens after the last part, else the end of the line.
        if (_body[_at..].StartsWith("--"u8))
            return TryEnd();

        Part++;
        if (Part > PartsMax)
            return Fail($"A multipart may hold {PartsMax} parts at most");
        if (!TryEndLine() || !TryReadHead())
            return false;

        var length = _body[_at..].IndexOf(_delimiter);
        if (length < 0)
            return Fail("Its content is not followed by the boundary that Content-Type announced (the last, with two hyphens)");
        content = _at..(_at + length);
        _at += length + _delimiter.Length;
        return true;
    }

    private bool TryPassPreamble()
    {
        // The CR LF belongs to the delimiter. At the very beginning it may be left out, and usually is.
        var first = _delimiter[2..];
        if (_body.StartsWith(first))
        {
            _at = first.Length;
            return true;
        }

        var preamble = _body.IndexOf(_delimiter);
        if (preamble < 0)
            return Fail(_body.IndexOf(first) < 0
                ? "No line of the body begins with the boundary that Content-Type announced"
                : "The boundary stands in the body, but no line begins with it; lines end in CR LF");
        // Lines that end in LF alone, or a first line that is glued to something: a part must not be lost as a preamble.
        if (_body[..preamble].IndexOf(first) >= 0)
            return Fail("The boundary stands in the body before the first line that begins with it; lines end in CR LF");
        _at = preamble + _delimiter.Length;
        return true;
    }

    /// <summary>Always false: either at the end, or what follows the final boundary is wrong.</summary>
    private bool TryEnd()
    {
        if (Part == 0)
            return Fail("The multipart holds no part");
        var rest = _body[(_at + 2)..].TrimStart(" \t"u8);
        if (!rest.IsEmpty && rest[0] is not ((byte)'\r' or (byte)'\n'))
            return Fail("After it, something follows the final boundary on its line");

        // Two multiparts in a row: what the second one holds must not be lost in silence.
        return rest.IndexOf(_delimiter[2..]) >= 0 && Fail("After it, the boundary follows again behind the final one");
    }

    private bool TryEndLine()
    {
        while (_at < _body.Length && _body[_at] is (byte)' ' or (byte)'\t')
            _at++;
        if (!_body[_at..].StartsWith("\r\n"u8))
            return Fail("A line that begins with the boundary must hold nothing else, and end in CR LF");
        _at += 2;
        return true;
    }

    private bool TryReadHead()
    {
        Encoding = PartEncoding.None;
        var rest = _body[_at..];
        var head = rest[..Math.Min(rest.Length, PartHeadBytesMax)];
        while (true)
        {
            if (!TryMeasureHeader(head, out var length))
                return Fail("Its headers do not end with an empty line, or are too long");
            var header = head[..length];
            head = head[(length + 2)..];
            _at += length + 2;
            if (header.IsEmpty)
                return true;
            if (!TryReadHeader(header))
                return false;
        }
    }

    /// <summary>A header goes on where the next line begins with white space (RFC 5322, 2.2.3).</summary>
    private static bool TryMeasureHeader(ReadOnlySpan<byte> head, out int length)
    {
        length = 0;
        while (true)
        {
            var end = head[length..].IndexOf("\r\n"u8);
            if (end < 0)
                return false;
            length += end;
            if (length == 0 || length + 2 >= head.Length || head[length + 2] is not ((byte)' ' or (byte)'\t'))
                return true;
            length += 2;
        }
    }

    private bool TryReadHeader(ReadOnlySpan<byte> header)
    {
        var colon = header.IndexOf((byte)':');
        if (colon <= 0 || header.StartsWith(_delimiter[2..]) || header[..colon].ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)
            || HasControls(header[colon..]))
            return Fail("It has a malformed header; the headers end with an empty line");
        var name = header[..colon];
        if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
        {
            if (!BodyKind.IsEnvelope(ValueOf(header, colon)))
                return Fail("Its Content-Type must be application/xml; charset=utf-8; multiparts are not nested");
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8))
            return TryReadEncoding(ValueOf(header, colon));
        else if (Ascii.EqualsIgnoreCase(name, "Content-Encoding"u8))
            return ContentCoding.IsPlain(ValueOf(header, colon))
                || Fail("Parts are not compressed one by one; compress the whole body");

        return true;
    }

    private bool TryReadEncoding(string value)
    {
        PartEncoding? encoding = value.ToUpperInvariant() switch
        {
            "7BIT" or "8BIT" or "BINARY" => PartEncoding.None,
            "BASE64" => PartEncoding.Base64,
            "QUOTED-PRINTABLE" => PartEncoding.QuotedPrintable,
            _ => null,
        };
        Encoding = encoding ?? PartEncoding.None;
        return encoding is not null
            || Fail($"Its Content-Transfer-Encoding is {RequestText.Quote(value)}, which is not known; binary, 8bit, 7bit, base64 and quoted-printable are");
    }

    /// <summary>What stands behind the colon, on one line.</summary>
    private static string ValueOf(ReadOnlySpan<byte> header, int colon) =>
        System.Text.Encoding.Latin1.GetString(header[(colon + 1)..]).Replace("\r\n", "", StringComparison.Ordinal)
            .Trim(' ', '\t');

    private static bool HasControls(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < value.Length; i++)
            if (value[i] is (< 0x20 and not (byte)'\t') or 0x7F)
            {
                // Where the header is folded, the end of its line is part of it.
                if (value[i] != '\r' || i + 1 >= value.Length || value[i + 1] != '\n')
                    return true;
                i++;
            }

        return false;
    }

    private bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }
}
