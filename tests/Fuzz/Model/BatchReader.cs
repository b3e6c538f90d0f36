using System.IO.Compression;
using System.Text;
using System.Text.Json;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Wire;

namespace PixStream.Fuzz.Model;

/// <summary>Reads the messages of a 200, to the letter.</summary>
internal static class BatchReader
{
    private const string MultipartType = "multipart/mixed; boundary=";
    private const string XmlType = "application/xml; charset=utf-8";

    private static readonly byte[] PartHead = Encoding.ASCII.GetBytes($"\r\nContent-Type: {XmlType}\r\nPI-ResourceId: ");

    /// <exception cref="FormatException">It is not as documented.</exception>
    public static List<Delivered> Read(Answer answer, Profile profile)
    {
        var body = answer.Header("Content-Encoding") switch
        {
            null => answer.Body,
            "gzip" => Unpack(answer.Body),
            var other => throw new FormatException($"Content-Encoding {other}"),
        };
        var type = answer.Header("Content-Type") ?? "";
        if (profile == Profile.Json)
            return type == "application/json" ? Objects(body) : throw new FormatException($"Content-Type {type}");
        if (type.StartsWith(MultipartType, StringComparison.Ordinal))
            return Parts(body, type[MultipartType.Length..]);
        return type == XmlType
            ? [new Delivered(body, answer.Header("PI-ResourceId") ?? throw new FormatException("No PI-ResourceId"), null)]
            : throw new FormatException($"Content-Type {type}");
    }

    private static byte[] Unpack(byte[] packed)
    {
        try
        {
            using var plain = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            gzip.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException damaged)
        {
            throw new FormatException(damaged.Message);
        }
    }

    private static List<Delivered> Parts(ReadOnlySpan<byte> body, string boundary)
    {
        const int IdLength = 32;
        var delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        if (!body.StartsWith(delimiter.AsSpan(2)))
            throw new FormatException("The multipart does not begin with its boundary.");
        body = body[(delimiter.Length - 2)..];
        var parts = new List<Delivered>();
        while (!body.SequenceEqual("--\r\n"u8))
        {
            if (!body.StartsWith(PartHead))
                throw new FormatException($"Part {parts.Count + 1} has another head.");
            body = body[PartHead.Length..];
            var end = body.IndexOf(delimiter);
            if (end < IdLength + 4 || !body[IdLength..].StartsWith("\r\n\r\n"u8))
                throw new FormatException($"Part {parts.Count + 1} does not end.");
            parts.Add(new Delivered(body[(IdLength + 4)..end].ToArray(), Encoding.ASCII.GetString(body[..IdLength]), null));
            body = body[(end + delimiter.Length)..];
        }

        return parts.Count is > 0 and <= 10 ? parts : throw new FormatException($"{parts.Count} parts");
    }

    private static List<Delivered> Objects(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(Object)] : [Object(root)];
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(wrong.Message);
        }
    }

    private static Delivered Object(JsonElement element) =>
        element.TryGetProperty("xml", out var xml)
            ? new Delivered(Encoding.UTF8.GetBytes(xml.GetString()!), element.GetProperty("resourceId").GetString(), null)
            : new Delivered(null, null, element.GetProperty("endToEndId").GetString());
}
