using System.Text;

namespace PixStream.Spi.Tests;

/// <summary>Small damages to XML, drawn from a seed.</summary>
internal static class Mutation
{
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "<", ">", "</", "/>", "<a>", "</a>", "<a/>", "<a", "</Id>", "<Id>", "=", "\"", "'", "=\"\"", " a=\"1\"",
            " a='1' a='2'", "&", ";", "&amp;", "&lt;", "&#10;", "&#x41;", "&#0;", "&#xD800;", "&#x110000;", "&nbsp;",
            "&#;", "&#x;", "&#xFFFE;", "]]>", "]]", "]", "<![CDATA[", "<![CDATA[x]]>", "<!--", "-->", "--",
            "<!-- c -->", "<!-- - -->", "<!---->", "<!--->", "<?pi?>", "<?xml version=\"1.0\"?>", "<!DOCTYPE a>",
            "<!DOCTYPE a [<!ENTITY e \"x\">]>", " xmlns=\"\"", " xmlns:p=\"u\"", " xmlns:p=\"\"", "p:", ":", "xml:",
            "xmlns:", " xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"",
            " xmlns:q=\"http://www.w3.org/2000/xmlns/\"", " xml:space=\"x\"", " p:a=\"1\" q:a=\"2\"",
            " xmlns:q=\"u\"", " ", "\n", "\r", "\r\n", "\t", "\0", "\u0001", "\u000B", "\u007F", "\u0085", "\u00E9",
            "\uFEFF", "\uFFFE", "\uFFFF", "\u2028", "\U0001F600", "A", "0", "-", ".", "_", "%", "xmlns", "Envelope",
            "AppHdr", "Document", "CdtTrfTxInf", "<CdtTrfTxInf/>", "<AppHdr/>", "<Document/>",
            "M00038166abcdefghijklmnopqrstuvw", "12345678",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0xFF],
        [0xEF, 0xBF, 0xBF], [0xEF],
    ];

    public static byte[] Apply(byte[] original, Random random)
    {
        var bytes = original.ToList();
        // Mostly one damage: after several nothing is left to be accepted.
        for (var left = random.Next(4) == 0 ? 1 + random.Next(4) : 1; left > 0; left--)
            Damage(bytes, random);
        return [.. bytes];
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(1 + random.Next(random.Next(4) == 0 ? 200 : 4), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                break;
            default:
                bytes.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                break;
        }
    }
}
