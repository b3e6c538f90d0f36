using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace PixStream.Http.Tests;

/// <summary>Reads a problem's body, and fails where it is not what RFC 9457 asks for.</summary>
internal static class ProblemText
{
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

    private static readonly XNamespace Namespace = "urn:ietf:rfc:7807";

    public static (string Type, string Detail, int Status) FromXml(byte[] body)
    {
        var root = XDocument.Parse(Encoding.UTF8.GetString(body)).Root!;
        Assert.Equal(Namespace + "problem", root.Name);
        Assert.NotEmpty(root.Element(Namespace + "title")!.Value);
        return (
            root.Element(Namespace + "type")!.Value,
            root.Element(Namespace + "detail")!.Value,
            int.Parse(root.Element(Namespace + "status")!.Value, CultureInfo.InvariantCulture));
    }

    public static (string Type, string Detail, int Status) FromJson(byte[] body, string? contentType)
    {
        Assert.Equal("application/problem+json", contentType);
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        Assert.NotEmpty(root.GetProperty("title").GetString()!);
        return (
            root.GetProperty("type").GetString()!,
            root.GetProperty("detail").GetString()!,
            root.GetProperty("status").GetInt32());
    }
}
