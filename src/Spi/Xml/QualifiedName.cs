using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>A name with at most one colon.</summary>
internal static class QualifiedName
{
    public static bool TryRead(ReadOnlySpan<byte> xml, int at, out int end, out int prefixLength, ref XmlFault fault)
    {
        prefixLength = 0;
        end = XmlBytes.SkipName(xml, at);
        if (end > at && end < xml.Length && xml[end] < 128 && xml[end] != ':')
            return true;
        if (end > at && end < xml.Length && xml[end] == ':')
        {
            prefixLength = end - at;
            end = XmlBytes.SkipName(xml, end + 1);
            if (end > at + prefixLength + 1 && end < xml.Length && xml[end] < 128 && xml[end] != ':')
                return true;
        }

        return end >= xml.Length
            ? fault.SetTruncated(xml.Length)
            : fault.Set(EnvelopeReason.Syntax, end,
                "This cannot stand in a name: ASCII letters, digits, '_', '-', '.' and one ':' can.");
    }
}
