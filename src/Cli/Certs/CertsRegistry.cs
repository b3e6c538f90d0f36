using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PixStream.Cli.Certs;

/// <summary>
/// <c>participants.json</c>: which certificates are whose. What is not this program's to know in it stays as it is.
/// </summary>
internal sealed class CertsRegistry
{
    /// <summary>Certificates of one participant at most: one in use, one to come, and room for mistakes.</summary>
    public const int CertificatesMax = 4;

    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly JsonObject _root;
    private readonly JsonArray _participants;

    private CertsRegistry(string path, JsonObject root, JsonArray participants) =>
        (_path, _root, _participants) = (path, root, participants);

    /// <summary>What is there, or an empty one.</summary>
    /// <exception cref="CertsFailedException">It is not of that form.</exception>
    public static CertsRegistry Read(string path)
    {
        if (!File.Exists(path))
        {
            var none = new JsonArray();
            return new CertsRegistry(path, new JsonObject { ["participants"] = none }, none);
        }

        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is JsonObject root && root["participants"] is JsonArray participants
                && participants.All(static entry => entry is JsonObject known && IsText(known["ispb"])
                    && known["certificates"] is JsonArray certificates && certificates.All(IsText)))
                return new CertsRegistry(path, root, participants);
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new CertsFailedException($"{path} is no list of participants. Mend it, or delete it to have it made.");
    }

    /// <summary>Whether it has certificates of the participant.</summary>
    public bool Knows(string ispb) => Find(ispb) is not null;

    /// <summary>Adds a certificate before those that are there. Of more than <see cref="CertificatesMax"/> the last go.</summary>
    /// <param name="ispb">The participant.</param>
    /// <param name="thumbprint">SHA-256, in capital hexadecimal digits.</param>
    public void Add(string ispb, string thumbprint)
    {
        var certificates = Find(ispb);
        if (certificates is null)
        {
            certificates = [];
            _participants.Add((JsonNode)new JsonObject
            {
                ["ispb"] = ispb, ["name"] = ispb, ["state"] = "active", ["certificates"] = certificates,
            });
        }

        certificates.Insert(0, (JsonNode)JsonValue.Create(thumbprint));
        while (certificates.Count > CertificatesMax)
            certificates.RemoveAt(certificates.Count - 1);
    }

    /// <summary>Replaces the file as a whole: a server may be reading it.</summary>
    public void Write()
    {
        var unfinished = _path + ".new";
        using (var file = File.Create(unfinished))
        using (var json = new Utf8JsonWriter(file, Indented))
            _root.WriteTo(json);
        File.Move(unfinished, _path, overwrite: true);
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private JsonArray? Find(string ispb) =>
        _participants.FirstOrDefault(entry => entry!["ispb"]!.GetValue<string>() == ispb)?["certificates"]!.AsArray();
}
