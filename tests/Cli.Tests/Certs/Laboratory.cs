using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using PixStream.Harness.Tokens;

namespace PixStream.Cli.Tests.Certs;

/// <summary>A directory that <c>pixstream certs</c> fills; it is gone with its test.</summary>
internal sealed class Laboratory : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-certs-");

    public string Path => System.IO.Path.Combine(_parent.FullName, "laboratory");

    public JsonElement Registry => JsonDocument.Parse(System.IO.File.ReadAllText(File("participants.json"))).RootElement;

    public void Dispose() => _parent.Delete(recursive: true);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Gives each participant of the list a key to sign requests with, <c>of-{ispb}</c>.</summary>
    /// <returns>The directory of their files.</returns>
    public string MakeKeys()
    {
        var keys = Directory.CreateDirectory(File("keys")).FullName;
        var registry = JsonNode.Parse(System.IO.File.ReadAllText(File("participants.json")))!;
        foreach (var participant in registry["participants"]!.AsArray())
        {
            var key = RequestSigner.New($"of-{participant!["ispb"]}", $"{participant["ispb"]}");
            participant["keys"] = new JsonArray(new JsonObject { ["id"] = key.KeyId });
            KeyFile.Write(System.IO.Path.Combine(keys, key.KeyId), key.Secret);
        }

        System.IO.File.WriteAllText(File("participants.json"), registry.ToJsonString());
        return keys;
    }

    public Task<Ran> RunAsync(string options) => Tool.RunAsync($"certs --out {Path} {options}");

    public X509Certificate2 Read(string name) => X509Certificate2.CreateFromPem(System.IO.File.ReadAllText(File($"{name}.pem")));

    public X509Certificate2 ReadWithKey(string name) =>
        X509Certificate2.CreateFromPemFile(File($"{name}.pem"), File($"{name}.key"));

    /// <summary>The settings of a server with its certificate, by https, that asks for the participants' of its list.</summary>
    public (string Name, string Value)[] ServerSettings =>
    [
        ("ASPNETCORE_URLS", "https://127.0.0.1:0"), ("Kestrel:Certificates:Default:Path", File("server.pem")),
        ("Kestrel:Certificates:Default:KeyPath", File("server.key")),
        ("PixStream:Credentials:Registry", File("participants.json")), ("PixStream:Credentials:Authorities", File("ca.pem")),
    ];

    /// <summary>The thumbprints that the list of participants has of one.</summary>
    public IReadOnlyList<string> Listed(string ispb) =>
    [
        .. Registry.GetProperty("participants").EnumerateArray()
            .Single(entry => entry.GetProperty("ispb").GetString() == ispb)
            .GetProperty("certificates").EnumerateArray().Select(static thumbprint => thumbprint.GetString()!),
    ];
}
