using System.Text.Json;
using PixStream.Cli.Verify.Wire;

namespace PixStream.Cli.Verify;

/// <summary>What one profile looks like on the wire.</summary>
internal sealed class Dialect
{
    private readonly string _pathHead;

    private Dialect(Profiles profile, string name, string pathHead)
    {
        (Profile, Name, _pathHead) = (profile, name, pathHead);
        IsSpi = profile == Profiles.Spi;
    }

    public static Dialect Spi { get; } = new(Profiles.Spi, "spi", "/api/v1/out/");

    public static Dialect Json { get; } = new(Profiles.Json, "json", "/api/pix/");

    public Profiles Profile { get; }

    /// <summary>First word of the ids of its checks.</summary>
    public string Name { get; }

    public bool IsSpi { get; }

    public Dialect Other => IsSpi ? Json : Spi;

    public string NextHeader => IsSpi ? "PI-Pull-Next" : "Pull-Next";

    public string SingleType => IsSpi ? "application/xml" : "application/json";

    public string MultiType => IsSpi ? Multipart.Type : "multipart/json";

    public string ProblemType => IsSpi ? "application/problem+xml" : "application/problem+json";

    public static string Intake(string sender) => $"/api/v1/in/{sender}/msgs";

    public string Start(string ispb) => TokenPath(ispb, "start");

    public string TokenPath(string ispb, string token) => $"{_pathHead}{ispb}/stream/{token}";

    /// <summary>What stands behind the last slash of a path to pull.</summary>
    public static string TokenOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The path to pull next; fails the check where there is none.</summary>
    public string Next(Reply reply) => reply.Required(NextHeader);

    /// <summary>The keys of the messages of a 200, in their order.</summary>
    public List<string> Keys(Reply reply)
    {
        reply.Is(200);
        return IsSpi ? [.. Messages(reply).Select(message => Envelope.KeyOf(System.Text.Encoding.UTF8.GetString(message.Bytes)))]
            : [.. Objects(reply).Select(KeyOf)];
    }

    /// <summary>The messages of a 200 of the SPI profile with their resource ids, in either form.</summary>
    public static List<(string? ResourceId, byte[] Bytes)> Messages(Reply reply)
    {
        reply.Is(200);
        return reply.Required("Content-Type").StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? [.. Multipart.Read(reply).Select(part => (part.Headers.GetValueOrDefault("PI-ResourceId"), part.Body))]
            : [(reply.Header("PI-ResourceId"), reply.Body)];
    }

    /// <summary>The objects of a 200 of the JSON profile, in either form.</summary>
    public static List<JsonElement> Objects(Reply reply)
    {
        reply.Is(200);
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(element => element.Clone())]
                : [document.RootElement.Clone()];
        }
        catch (JsonException e)
        {
            throw reply.Differs("a body in JSON", e.Message);
        }
    }

    private static string KeyOf(JsonElement shown)
    {
        if (shown.ValueKind != JsonValueKind.Object)
            return "";
        return shown.TryGetProperty("endToEndId", out var id) ? id.ToString()
            : shown.TryGetProperty("xml", out var xml) ? Envelope.KeyOf(xml.ToString()) : "";
    }
}
