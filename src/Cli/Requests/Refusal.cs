using System.Text.Json;
using System.Xml;

namespace PixStream.Cli.Requests;

/// <summary>Why something was refused: by the server (a problem, RFC 9457), or on the way there.</summary>
/// <param name="Status">The HTTP status; null where there was no answer.</param>
/// <param name="Type">The problem's <c>type</c>, where the answer had one.</param>
/// <param name="Title">One line.</param>
/// <param name="Detail">What to do next, where the server or this program knows.</param>
internal sealed record Refusal(int? Status, string? Type, string Title, string? Detail)
{
    private const int BodyMax = 64 * 1024;
    private const int TextMax = 500;
    private const string RightServer = "Is the URL that of a PixStream, or of another server with the SPI's interface?";

    private static readonly XmlReaderSettings XmlSettings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>The refusal in an answer. A body that is no problem is left out: a page of HTML helps no reader.</summary>
    public static async Task<Refusal> ReadAsync(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status < 400)
            return new Refusal(status, null, "The server answered as a server of messages does not", RightServer);
        var body = await response.Content.ReadAsByteArrayAsync();
        var fields = body.Length > BodyMax ? [] : response.Content.Headers.ContentType?.MediaType switch
        {
            "application/problem+xml" => FromXml(body),
            "application/problem+json" => FromJson(body),
            _ => [],
        };
        var title = fields.GetValueOrDefault("title") ?? response.ReasonPhrase;
        return new Refusal(
            status,
            fields.GetValueOrDefault("type"),
            string.IsNullOrEmpty(title) ? "No reason given" : title,
            fields.GetValueOrDefault("detail") ?? (fields.Count == 0 && status == 404 ? RightServer : null));
    }

    public override string ToString()
    {
        var title = Status is { } status ? $"{status} {Title}" : Title;
        return string.IsNullOrEmpty(Detail) ? $"{title.TrimEnd('.')}." : $"{title.TrimEnd('.')}. {Detail}";
    }

    private static Dictionary<string, string> FromXml(byte[] body)
    {
        var fields = new Dictionary<string, string>();
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(body), XmlSettings);
            xml.MoveToContent();
            xml.Read();
            while (!xml.EOF)
            {
                if (xml.NodeType == XmlNodeType.Element)
                    fields[xml.LocalName] = Printable(xml.ReadElementContentAsString());
                else
                    xml.Read();
            }
        }
        catch (XmlException)
        {
            // The status says enough.
        }

        return fields;
    }

    private static Dictionary<string, string> FromJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object
                ? []
                : json.RootElement.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String)
                    .GroupBy(field => field.Name)
                    .ToDictionary(same => same.Key, same => Printable(same.First().Value.GetString()!));
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>A terminal obeys control characters, and a server is not to steer it.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Take(TextMax).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
