using System.Text.Json;

namespace PixStream.Conformance.Protocol;

/// <summary>What one profile looks like on the wire.</summary>
internal sealed class Dialect
{
    private readonly string _pathHead;

    private Dialect(Profiles profile, string name, string pathHead)
    {
        (Profile, Name, _pathHead) = (profile, name, pathHead);
        IsSpi = profile is Profiles.Spi or Profiles.Icom;
    }

    public static Dialect Spi { get; } = new(Profiles.Spi, "spi", "/api/v1/out/");

    public static Dialect Json { get; } = new(Profiles.Json, "json", "/api/pix/");

    /// <summary>
    /// XML as the Central Bank's manual has it: refusals come as messages, and the path to pull next may be a URL.
    /// </summary>
    public static Dialect Icom { get; } = new(Profiles.Icom, "icom", "/api/v1/out/");

    /// <summary>The one that a check of those profiles calls; of several, the XML profile's.</summary>
    public static Dialect Of(Profiles profiles) => profiles switch
    {
        Profiles.Icom => Icom,
        Profiles.Json or Profiles.Challenge => Json,
        _ => Spi,
    };

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

    /// <summary>The path to pull next; fails the check where it is missing.</summary>
    public string Next(Reply reply) => PathOf(reply.Required(NextHeader));

    /// <summary>The path of what may be a whole URL: the name in it need not be one that this machine can reach.</summary>
    public static string PathOf(string next) =>
        next.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(next, UriKind.Absolute, out var url)
            ? url.PathAndQuery
            : next;

    /// <summary>The keys of the messages of a 200, in their order.</summary>
    public List<string> Keys(Reply reply)
    {
        reply.Is(200);
        return IsSpi ? [.. Messages(reply).Select(message => KeyOf(System.Text.Encoding.UTF8.GetString(message.Bytes)))]
            : [.. Objects(reply).Select(KeyOf)];
    }

    /// <summary>An admi.002 of the SPI is known by what it refuses.</summary>
    private string KeyOf(string xml) => (this == Icom ? Envelope.ValueOf(xml, "Ref") : null) ?? Envelope.KeyOf(xml);

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
