using PixStream.Spi.Envelopes;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Signatures.Form;

/// <summary>Where in a message's bytes the signature goes: behind the head and before the tail.</summary>
internal static class SignaturePlace
{
    /// <summary>
    /// Cuts the message where its signature goes: in AppHdr/Sgntr, or, without one, in one of its own behind AppHdr's last
    /// element (the published schemas' place for it).
    /// </summary>
    /// <param name="xml">An envelope that <see cref="EnvelopeReader"/> takes.</param>
    /// <param name="head">The message up to there, and the start tag of Sgntr.</param>
    /// <param name="tail">What is left of it, from the end tag of Sgntr on if it has to be added.</param>
    public static void Cut(ReadOnlySpan<byte> xml, out byte[] head, out byte[] tail)
    {
        var walk = new EnvelopeWalk(xml);
        var inHeader = false;
        var lastEnd = 0;
        ReadOnlySpan<byte> prefix = default;
        while (walk.Read() is var token && token is not (XmlToken.Finished or XmlToken.Fault))
        {
            var depth = walk.Scanner.Depth;
            if (token == XmlToken.Start && walk.Node == EnvelopeNode.AppHdr)
            {
                inHeader = true;
                prefix = Prefix(xml[(walk.Scanner.TokenAt + 1)..], "AppHdr"u8);
                lastEnd = walk.Scanner.TokenEnd;
            }
            else if (token == XmlToken.Start && depth == 3 && inHeader && walk.IsOwn
                && walk.Scanner.LocalName.SequenceEqual("Sgntr"u8))
            {
                Open(xml, walk.Scanner.TokenAt, walk.Scanner.TokenEnd, out head, out tail);
                return;
            }
            else if (token == XmlToken.End && depth == 2 && inHeader)
            {
                lastEnd = walk.Scanner.TokenEnd;
            }
            else if (token == XmlToken.End && depth == 1)
            {
                inHeader = false;
            }
        }

        head = [.. xml[..lastEnd], .. "<"u8, .. prefix, .. "Sgntr>"u8];
        tail = [.. "</"u8, .. prefix, .. "Sgntr>"u8, .. xml[lastEnd..]];
    }

    private static void Open(ReadOnlySpan<byte> xml, int at, int end, out byte[] head, out byte[] tail)
    {
        if (xml[end - 2] != '/')
        {
            head = xml[..end].ToArray();
            tail = xml[end..].ToArray();
            return;
        }

        // <Sgntr/> must become two tags.
        var prefix = Prefix(xml[(at + 1)..], "Sgntr"u8);
        head = [.. xml[..(end - 2)], .. ">"u8];
        tail = [.. "</"u8, .. prefix, .. "Sgntr>"u8, .. xml[end..]];
    }

    /// <summary>What stands before this name, colon included.</summary>
    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> name) => tag[..tag.IndexOf(name)];
}
