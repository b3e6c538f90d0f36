using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Protocol;

/// <summary>The body of a refusal (RFC 9457).</summary>
internal sealed record Problem(string? Type, string? Title, int? Status, string? Detail)
{
    private static readonly XNamespace Namespace = "urn:ietf:rfc:7807";

    /// <summary>Whether the reply says that it has one.</summary>
    public static bool IsOne(Reply reply) =>
        (reply.Header("Content-Type") ?? "").StartsWith("application/problem+", StringComparison.OrdinalIgnoreCase);

    /// <summary>What it says to do next; null where the body is no problem that says so.</summary>
    public static string? DetailOf(Reply reply)
    {
        try
        {
            var type = reply.Header("Content-Type") ?? "";
            return type.StartsWith("application/problem+xml", StringComparison.OrdinalIgnoreCase) ? FromXml(reply).Detail
                : type.StartsWith("application/problem+json", StringComparison.OrdinalIgnoreCase) ? FromJson(reply).Detail
                : null;
        }
        catch (CheckFailedException)
        {
            return null;
        }
    }

    public static Problem FromXml(Reply reply)
    {
        try
        {
            var root = XDocument.Load(new MemoryStream(reply.Body)).Root!;
            if (root.Name != Namespace + "problem")
                throw reply.Differs($"the element problem of {Namespace}", root.Name.ToString());
            string? Text(string name) => root.Element(Namespace + name)?.Value;
            return new Problem(
                Text("type"), Text("title"),
                int.TryParse(Text("status"), CultureInfo.InvariantCulture, out var status) ? status : null, Text("detail"));
        }
        catch (XmlException e)
        {
            throw reply.Differs("a problem in XML", e.Message);
        }
    }

    public static Problem FromJson(Reply reply)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw reply.Differs("a JSON object", root.ValueKind.ToString());
            string? Text(string name) =>
                root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return new Problem(
                Text("type"),
                Text("title"),
                root.TryGetProperty("status", out var number) && number.ValueKind == JsonValueKind.Number
                && number.TryGetInt32(out var status)
                    ? status
                    : null,
                Text("detail"));
        }
        catch (JsonException e)
        {
            throw reply.Differs("a problem in JSON", e.Message);
        }
    }
}
