using System.Text;

namespace PixStream.Fuzz.Requests;

/// <summary>A message to be sent.</summary>
/// <param name="Bytes">The envelope, or what a mutation made of it.</param>
/// <param name="Name">Its BizMsgIdr.</param>
/// <param name="Sender">Who sends it.</param>
/// <param name="Destination">The participant it is for; empty where a mutation may have made it another.</param>
internal sealed record Payload(byte[] Bytes, string Name, string Sender, string Destination)
{
    /// <summary>Whether it is known for whom it is.</summary>
    public bool IsCertain => Destination.Length > 0;

    /// <summary>The first operation's id; null without an operation.</summary>
    public string? EndToEndId => ValueOf(Bytes, "EndToEndId"u8);

    /// <summary>The text in the first such element; null without such an element.</summary>
    public static string? ValueOf(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> element)
    {
        while (true)
        {
            var at = xml.IndexOf(element);
            if (at < 0)
                return null;
            xml = xml[(at + element.Length)..];
            if (!xml.StartsWith(">"u8))
                continue;
            var end = xml.IndexOf((byte)'<');
            return end < 0 ? null : Encoding.Latin1.GetString(xml[1..end]);
        }
    }
}
