using System.Buffers;
using System.Text;

namespace PixStream.Http;

/// <summary>
/// Finds the parts of a multipart body (RFC 2046, 5.1) that lies in memory as a whole.
/// </summary>
/// <remarks>
/// Own code, not <c>Microsoft.AspNetCore.WebUtilities.MultipartReader</c>: that one copies each part through streams and buffers
/// of its own, takes a body whose final boundary is missing at its end for a mere I/O error, and tolerates what we must refuse
/// (preambles, epilogues, unknown transfer encodings). Intake aims at 100,000 messages a second; here a part is a slice,
/// found by one vectorised search, and nothing is allocated.
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

    /// <summary>What is wrong, once <see cref="TryRead"/> answered false before the end; null at the end.</summary>
    public string? Fault { get; private set; }

    /// <summary>Writes the delimiter that goes with a boundary, and returns its length.</summary>
    public static int WriteDelimiter(string boundary, Span<byte> target)
    {
        "\r\n--"u8.CopyTo(target);
        return 4 + Encoding.ASCII.GetBytes(boundary, target[4..]);
    }

    /// <summary>Room for any delimiter.</summary>
    public static int DelimiterRoom => DelimiterBytesMax;

    /// <summary>Reads the next part's content as a range of the body. False at the end, or where something is wrong.</summary>
    public bool TryRead(out Range content)
    {
        content = default;
        if (Part == 0 && !TryOpen())
            return false;

        // Now at what follows a delimiter: two hyphens after the last part, else the end of the line.
        var rest = _body[_at..];
        if (rest.StartsWith("--"u8))
        {
            if (Part == 0)
                return Fail("The multipart holds no part");
            return rest[2..].ContainsAnyExcept("\r\n \t"u8)
                && Fail("after it, something follows the final boundary");
        }

        Part++;
        if (Part > PartsMax)
            return Fail($"a multipart may hold {PartsMax} parts at most");
        if (!TryEndLine() || !TryReadHead())
            return false;

        var length = _body[_at..].IndexOf(_delimiter);
        if (length < 0)
            return Fail("its content is not followed by the boundary that Content-Type announced (the last, with two hyphens)");
        content = _at..(_at + length);
        _at += length + _delimiter.Length;
        return true;
    }

    private bool TryOpen()
    {
        // The CR LF of the first delimiter is the end of a preamble that may be, and usually is, left out.
        var first = _delimiter[2..];
        if (_body.StartsWith(first))
            _at = first.Length;
        else if (_body.StartsWith(_delimiter))
            _at = _delimiter.Length;
        else
            return Fail("The body does not begin with the boundary that Content-Type announced");
        return true;
    }

    private bool TryEndLine()
    {
        while (_at < _body.Length && _body[_at] is (byte)' ' or (byte)'\t')
            _at++;
        if (!_body[_at..].StartsWith("\r\n"u8))
            return Fail("a line that begins with the boundary must hold nothing else, and end in CR LF");
        _at += 2;
        return true;
    }

    private bool TryReadHead()
    {
        var rest = _body[_at..];
        var head = rest[..Math.Min(rest.Length, PartHeadBytesMax)];
        while (true)
        {
            var end = head.IndexOf("\r\n"u8);
            if (end < 0)
                return Fail("its headers do not end with an empty line, or are too long");
            var line = head[..end];
            head = head[(end + 2)..];
            _at += end + 2;
            if (line.IsEmpty)
                return true;
            if (!TryReadHeader(line))
                return false;
        }
    }

    private bool TryReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line.StartsWith(_delimiter[2..]) || line[..colon].ContainsAny(" \t"u8) || !Ascii.IsValid(line)
            || line.ContainsAnyInRange((byte)0, (byte)8))
            return Fail("it has a malformed header; the headers end with an empty line");
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
        {
            if (!Ascii.EqualsIgnoreCase(value, "application/xml; charset=utf-8"u8)
                && !BodyKind.IsEnvelope(Encoding.ASCII.GetString(value)))
                return Fail("its Content-Type must be application/xml; charset=utf-8; multiparts are not nested");
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8))
        {
            if (!Ascii.EqualsIgnoreCase(value, "binary"u8) && !Ascii.EqualsIgnoreCase(value, "8bit"u8)
                && !Ascii.EqualsIgnoreCase(value, "7bit"u8))
                return Fail("its bytes must stand there as they are (Content-Transfer-Encoding: binary)");
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Encoding"u8))
            return Fail("parts are not compressed one by one; compress the whole body");

        return true;
    }

    private bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }
}
