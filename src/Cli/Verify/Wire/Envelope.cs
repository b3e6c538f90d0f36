using System.Text;

namespace PixStream.Cli.Verify.Wire;

/// <summary>A message to send.</summary>
/// <param name="To">The participant that is to read it.</param>
/// <param name="Key">What finds it again in either profile: the EndToEndId of its first operation, or its BizMsgIdr.</param>
/// <param name="Bytes">The whole envelope.</param>
internal sealed record Envelope(string To, string Key, byte[] Bytes)
{
    public const string ContentType = "application/xml; charset=utf-8";

    public string Text => Encoding.UTF8.GetString(Bytes);

    public string BizMsgIdr => ValueOf(Text, "BizMsgIdr") ?? "";

    public static Envelope Of(string to, byte[] bytes) => new(to, KeyOf(Encoding.UTF8.GetString(bytes)), bytes);

    /// <summary>The key in the text of an envelope, whatever the prefixes of its names.</summary>
    public static string KeyOf(string xml) => ValueOf(xml, "EndToEndId") ?? ValueOf(xml, "BizMsgIdr") ?? "";

    /// <summary>The same with one text in the place of another.</summary>
    public Envelope With(string old, string now) => Of(To, Encoding.UTF8.GetBytes(Text.Replace(old, now, StringComparison.Ordinal)));

    public static string? ValueOf(string xml, string element)
    {
        for (var at = xml.IndexOf(element + ">", StringComparison.Ordinal); at > 0; at = xml.IndexOf(element + ">", at + 1, StringComparison.Ordinal))
            if (xml[at - 1] is '<' or ':')
            {
                var start = at + element.Length + 1;
                var end = xml.IndexOf('<', start);
                return end < 0 ? null : xml[start..end];
            }

        return null;
    }
}
