using System.Globalization;
using System.Net;
using System.Text.Json;
using PixStream.Fuzz.Requests;
using PixStream.Harness.Certificates;
using PixStream.Harness.Http;
using PixStream.Harness.Tokens;

namespace PixStream.Fuzz.Strangers;

/// <summary>
/// What a server needs to ask for credentials: a registry of all workers' participants, their keys, and an issuer's. It shows
/// good credentials at the end, so that a server that refuses all of them is no success.
/// </summary>
internal sealed class Lab : IDisposable
{
    /// <summary>A participant that is registered, and about which no request is.</summary>
    public const string Foreign = "ZZZZZZZZ";

    public const string Issuer = "https://issuer.example";
    public const string Audience = "https://pixstream.example";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-strangers-");
    private readonly Dictionary<string, RequestSigner> _signers;

    public Lab(IEnumerable<string> participants)
    {
        _signers = participants.Append(Foreign).ToDictionary(
            static ispb => ispb, static ispb => RequestSigner.New($"k-{ispb}", ispb));
        var keys = _directory.CreateSubdirectory("keys").FullName;
        foreach (var signer in _signers.Values)
            KeyFile.Write(Path.Combine(keys, signer.KeyId), signer.Secret);

        File.WriteAllText(PlaceOf("participants.json"), RegistryText.WithKeys(
            static ispb => [($"k-{ispb}", null)], _signers.Keys.Select(static ispb => (ispb, "active", Array.Empty<
                System.Security.Cryptography.X509Certificates.X509Certificate2>()))));
        using var authority = new LabAuthority();
        File.WriteAllText(PlaceOf("authorities.pem"), authority.Pem);
        File.WriteAllText(PlaceOf("issuer.json"), JsonSerializer.Serialize(new { keys = new[] { Key.Publish() } }));
    }

    /// <summary>The issuer's.</summary>
    public LabKey Key { get; } = LabKey.NewRsa("published");

    public IEnumerable<(string Name, string Value)> Settings =>
    [
        // So that it may listen in clear. No request comes from there.
        ("PixStream:Credentials:Proxies:0", "127.0.0.9"), ("PixStream:Credentials:ForwardedBy", "Nginx"),
        ("PixStream:Credentials:Authorities", PlaceOf("authorities.pem")),
        ("PixStream:Credentials:Registry", PlaceOf("participants.json")), ("PixStream:Credentials:KeyDirectory", PlaceOf("keys")),
        ("PixStream:Credentials:AccessTokens:Issuer", Issuer), ("PixStream:Credentials:AccessTokens:Audience", Audience),
        ("PixStream:Credentials:AccessTokens:KeysFile", PlaceOf("issuer.json")),
    ];

    public RequestSigner SignerOf(string ispb) => _signers.GetValueOrDefault(ispb) ?? _signers[Foreign];

    /// <summary>With good credentials: what strangers stored, and whether anyone is let in at all.</summary>
    public async IAsyncEnumerable<string> ComplaintsAsync(IPEndPoint server)
    {
        using var client = new Client(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{server}")));
        foreach (var (ispb, signer) in _signers)
        {
            var answer = await client.SendAsync(signer.Sign("GET", Grammar.Path(Profile.Spi, ispb, "start")));
            if (answer.Code != 204)
                yield return $"{ispb} with its own key is answered {answer.Code}: {answer.Text}";
        }
    }

    public void Dispose()
    {
        Key.Dispose();
        _directory.Delete(recursive: true);
    }

    private string PlaceOf(string name) => Path.Combine(_directory.FullName, name);
}
