using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace PixStream.Cli.Tests.Certs;

/// <summary>A directory that <c>pixstream certs</c> fills; it is gone with its test.</summary>
internal sealed class Laboratory : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-certs-");

    public string Path => System.IO.Path.Combine(_parent.FullName, "laboratory");

    public JsonElement Registry => JsonDocument.Parse(System.IO.File.ReadAllText(File("participants.json"))).RootElement;

    public void Dispose() => _parent.Delete(recursive: true);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public Task<Ran> RunAsync(string options) => Tool.RunAsync($"certs --out {Path} {options}");

    public X509Certificate2 Read(string name) => X509Certificate2.CreateFromPem(System.IO.File.ReadAllText(File($"{name}.pem")));

    public X509Certificate2 ReadWithKey(string name) =>
        X509Certificate2.CreateFromPemFile(File($"{name}.pem"), File($"{name}.key"));

    /// <summary>The thumbprints that the list of participants has of one.</summary>
    public IReadOnlyList<string> Listed(string ispb) =>
    [
        .. Registry.GetProperty("participants").EnumerateArray()
            .Single(entry => entry.GetProperty("ispb").GetString() == ispb)
            .GetProperty("certificates").EnumerateArray().Select(static thumbprint => thumbprint.GetString()!),
    ];
}
