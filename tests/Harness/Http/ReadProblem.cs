using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace PixStream.Harness.Http;

/// <summary>The body of a refusal (RFC 9457).</summary>
internal sealed record ReadProblem(string Type, string Title, int Status, string Detail)
{
    private static readonly XNamespace Namespace = "urn:ietf:rfc:7807";

    /// <summary>Fails where sentences were put together badly, or none was made.</summary>
    /// <param name="detail">The detail.</param>
    /// <param name="quotes">Whether it quotes what a message holds, which may be any marks in a row.</param>
    public static void IsProse(string detail, bool quotes = false)
    {
        Assert.Matches(@"^\S.*[.?!)]$", detail);
        Assert.DoesNotMatch(@"[.?!]\. |\.[.?!]$|[?!]\.$", detail);
        if (quotes)
            return;
        Assert.DoesNotMatch(@"[.?!,;:]\.(?!\w)|\.[?!]|\s[?!,;]|\s\.(\s|$)|\s\s|\(\)", detail);
    }

    public static ReadProblem FromXml(byte[] body)
    {
        var root = XDocument.Parse(Encoding.UTF8.GetString(body)).Root!;
        Assert.Equal(Namespace + "problem", root.Name);
        string Text(string name) => root.Element(Namespace + name)!.Value;
        return new(Text("type"), Text("title"), int.Parse(Text("status"), CultureInfo.InvariantCulture), Text("detail"));
    }

    public static ReadProblem FromJson(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
        return new(Text("type"), Text("title"), document.RootElement.GetProperty("status").GetInt32(), Text("detail"));
    }
}
