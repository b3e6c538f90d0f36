using System.Globalization;
using System.Text;
using System.Text.Json;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;
using PixStream.Harness.Tokens;

namespace PixStream.Fuzz.Strangers;

/// <summary>Gives a request a credential that does not let it in: none, or one that is nearly good.</summary>
internal sealed class WrongCredentials
{
    private static readonly string[] Signed = ["X-Key-Id", "X-Tenant-Id", "X-Timestamp", "X-Request-Id", "X-Signature"];

    private static readonly string[] Authorizations =
    [
        "", "Bearer", "Bearer ", "Basic YTpi", "bearer a.b.c", "Bearer a.b", "Bearer ..", "Bearer a.b.c.d.e", "Digest x",
        "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer \"\"", "Negotiate x", "Bearer\ta.b.c", "BEARER a.b.c",
        "Bearer a.b.c, Bearer d.e.f",
    ];

    private readonly World _world;
    private readonly Lab _lab;
    private readonly string[] _tokens;

    public WrongCredentials(World world, Lab lab)
    {
        (_world, _lab) = (world, lab);
        using var unpublished = LabKey.NewRsa("published");
        _tokens = [.. world.Participants.SelectMany(participant => TokensFor(participant.Ispb, unpublished))];
    }

    /// <summary>Shows it, and says what may answer the request.</summary>
    public void Show(Draft draft)
    {
        draft.IsStranger = true;
        switch (_world.Random.Next(8))
        {
            case 0:
                break;
            case 1:
                draft.Headers.Add($"Authorization: {_world.Any(Authorizations)}");
                break;
            case 2:
                draft.Headers.Add($"Authorization: Bearer {Changed(_world.Any(_tokens))}");
                break;
            case 3:
                draft.Headers.Add($"Authorization: Bearer {_world.Any(_tokens)}");
                break;
            case 4:
                Sign(draft, _lab.SignerOf(Lab.Foreign), 0);
                break;
            case 5:
                Sign(draft, Own(draft), _world.OneIn(2) ? -1_000 : 1_000);
                break;
            case 6:
                draft.Headers.Add($"Authorization: Bearer {_world.Any(_tokens)}");
                Sign(draft, Own(draft), 0);
                Spoil(draft);
                break;
            default:
                Sign(draft, Own(draft), 0);
                Spoil(draft);
                break;
        }

        draft.Expected = Statuses.OfStranger(draft);
    }

    private RequestSigner Own(Draft draft) =>
        _lab.SignerOf(
            _world.Participants.FirstOrDefault(one => draft.Target.Contains(one.Ispb, StringComparison.Ordinal))?.Ispb ?? "");

    /// <summary>Signs it as it is: mutations were made before.</summary>
    private void Sign(Draft draft, RequestSigner signer, int secondsOff)
    {
        using var request = signer.Sign(
            "GET", "/", before: new()
            {
                ["X-Timestamp"] = RequestSigner.At(secondsOff),
                ["X-Request-Id"] = string.Create(CultureInfo.InvariantCulture, $"{_world.Random.NextInt64():x}"),
            });
        var headers = request.Headers.ToDictionary(
            static header => header.Key, static header => header.Value.Single(), StringComparer.OrdinalIgnoreCase);
        headers["X-Signature"] = signer.SignatureOf(
            draft.Method, draft.Target, draft.Body?.Write(draft.Payloads) ?? [], headers!);
        foreach (var name in Signed)
            draft.Headers.Add($"{name}: {headers[name]}");
    }

    /// <summary>One thing of a signature that may be good is another now.</summary>
    private void Spoil(Draft draft)
    {
        var name = _world.Any(Signed);
        var at = draft.Headers.FindIndex(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        var value = draft.Headers[at][(name.Length + 2)..];
        switch (_world.Random.Next(4))
        {
            case 0:
                draft.Headers.RemoveAt(at);
                break;
            case 1:
                draft.Headers.Insert(at, $"{name}: {Changed(value)}");
                break;
            case 2:
                draft.Headers[at] = $"{name}: {value[..^1]}";
                break;
            default:
                draft.Headers[at] = $"{name}: {Changed(value)}";
                break;
        }
    }

    /// <summary>Another text of the same length. It is not one in other letters, as digits may be written in capitals.</summary>
    private string Changed(string text)
    {
        var at = _world.Random.Next(text.Length);
        var other = text[at] is '0' ? '1' : '0';
        return $"{text[..at]}{other}{text[(at + 1)..]}";
    }

    private IEnumerable<string> TokensFor(string ispb, LabKey unpublished)
    {
        yield return Token(ispb, _lab.Key, "RS256", -60);
        yield return Token(ispb, unpublished, "RS256", 3600);
        yield return Token(ispb, _lab.Key, "none", 3600);
        yield return Token(ispb, _lab.Key, "RS256", 3600, audience: "https://elsewhere.example");
        yield return Token(ispb, _lab.Key, "RS256", 3600, issuer: "https://elsewhere.example");
        yield return Token(Lab.Foreign, _lab.Key, "RS256", 3600);
        yield return Token("F9999999", _lab.Key, "RS256", 3600);
    }

    private static string Token(
        string ispb, LabKey key, string algorithm, int endsIn, string issuer = Lab.Issuer, string audience = Lab.Audience)
    {
        var ends = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + endsIn;
        var text = Text64(new { alg = algorithm, kid = key.Id }) + "."
            + Text64(new { iss = issuer, aud = audience, exp = ends, ispb, scope = "pix.read pix.send" });
        return $"{text}.{LabKey.Text64(key.Sign(text))}";
    }

    private static string Text64(object json) => LabKey.Text64(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(json)));
}
