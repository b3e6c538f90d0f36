using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PixStream.Cli.Tests.Audit;

/// <summary>A small audit trail as a server stores it, its head, and files to put both into.</summary>
internal sealed class Trail : IDisposable
{
    public const string At = "2026-11-21T09:30:00.000Z";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Trail(int records, string by = "ana")
    {
        var previous = new string('0', 64);
        for (var number = 1; number <= records; number++)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"v":1,"n":{{number}},"at":"{{At}}","by":"{{by}}","action":3,"subject":"x","reason":"why","details":"","prev":"{{previous}}"}""");
            previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
            Lines.Add($"{line[..^1]},\"hash\":\"{previous}\"}}");
            Hashes.Add(previous);
        }
    }

    public List<string> Lines { get; } = [];

    public List<string> Hashes { get; } = [];

    public string PublicKey => Write("key.pem", _key.ExportSubjectPublicKeyInfoPem());

    public void Dispose()
    {
        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>A file of some of the lines.</summary>
    public string Export(string name, IEnumerable<string> lines) => Write(name, string.Concat(lines.Select(line => $"{line}\n")));

    /// <summary>The head as a server gives it.</summary>
    public string Head(int number, bool isSigned = false)
    {
        var hash = Hashes[number - 1];
        var text = $"PixStream audit head 1\n{number}\n{hash}\n{At}\n";
        var signature = Convert.ToBase64String(_key.SignData(
            Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var signed = isSigned ? $",\"signature\":\"{signature}\"" : "";
        return $$"""{"number":{{number}},"hash":"{{hash}}","at":"{{At}}"{{signed}}}""";
    }

    /// <summary>Answers as the admin API would that has some of the lines, two a page.</summary>
    public ScriptedReply Answer(ScriptedRequest request, int records, int head)
    {
        if (request.Path == "/admin/v1/audit/head")
            return Admin.Answers.Json(Head(head));
        var after = int.Parse(request.Path[(request.Path.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        var page = JsonSerializer.Serialize(Lines[..records].Skip(after).Take(2));
        return Admin.Answers.Json($$"""{"lines":{{page}},"next":{{(after + 2 < records ? after + 2 : 0)}}}""");
    }
}
