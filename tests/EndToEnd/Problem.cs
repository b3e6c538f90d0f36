using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace PixStream.EndToEnd;

/// <summary>The body of a refusal (RFC 9457).</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail)
{
    private static readonly XNamespace Namespace = "urn:ietf:rfc:7807";

    public static Problem FromXml(byte[] body)
    {
        var root = XDocument.Parse(Encoding.UTF8.GetString(body)).Root!;
        Assert.Equal(Namespace + "problem", root.Name);
        string Text(string name) => root.Element(Namespace + name)!.Value;
        return new(Text("type"), Text("title"), int.Parse(Text("status"), CultureInfo.InvariantCulture), Text("detail"));
    }

    public static Problem FromJson(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
        return new(Text("type"), Text("title"), document.RootElement.GetProperty("status").GetInt32(), Text("detail"));
    }
}
