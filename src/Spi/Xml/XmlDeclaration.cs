using System.Text;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>The optional first line, <c>&lt;?xml version="1.0" encoding="UTF-8" standalone="yes"?&gt;</c>.</summary>
internal static class XmlDeclaration
{
    private const string Expected = "The XML declaration must be <?xml version=\"1.0\" encoding=\"UTF-8\"?> or absent.";

    /// <summary>Moves past a byte order mark and a declaration, where there are any.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> xml, ref int at, ref XmlFault fault)
    {
        if (xml.StartsWith("\uFEFF"u8))
            at = 3;
        var start = at;
        if (!xml[at..].StartsWith("<?xml"u8) || (at + 5 < xml.Length && XmlBytes.IsName(xml[at + 5])))
            return true;

        var length = xml[at..].IndexOf((byte)'>');
        if (length < 0)
            return fault.SetTruncated(xml.Length);
        var rest = xml.Slice(at + 5, length - 5);
        at += length + 1;
        // The order is fixed, the version is not optional, and standalone says nothing where there is no DTD.
        var good = TryTake(ref rest, "version"u8, "1.0"u8) == true
            && TryTake(ref rest, "encoding"u8, "utf-8"u8) != false
            && (TryTake(ref rest, "standalone"u8, "yes"u8) != false || TryTake(ref rest, "standalone"u8, "no"u8) == true)
            && rest[XmlBytes.SkipSpace(rest, 0)..].SequenceEqual("?"u8);
        return good || fault.Set(EnvelopeReason.XmlDeclaration, start, Expected);
    }

    /// <summary>Null: another attribute or no attribute follows. False: it follows with another value.</summary>
    private static bool? TryTake(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var at = XmlBytes.SkipSpace(rest, 0);
        if (at == 0 || !rest[at..].StartsWith(name))
            return null;
        at = XmlBytes.SkipSpace(rest, at + name.Length);
        if (at >= rest.Length || rest[at] != '=')
            return false;
        at = XmlBytes.SkipSpace(rest, at + 1);
        if (at + value.Length + 2 > rest.Length
            || rest[at] is not ((byte)'"' or (byte)'\'')
            || rest[at + value.Length + 1] != rest[at])
            return false;
        var given = rest.Slice(at + 1, value.Length);
        // Only the names of encodings may be written in either case.
        if (!given.SequenceEqual(value) && !(name.SequenceEqual("encoding"u8) && Ascii.EqualsIgnoreCase(given, value)))
            return false;
        rest = rest[(at + value.Length + 2)..];
        return true;
    }
}
