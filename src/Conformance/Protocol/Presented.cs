using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Conformance.Protocol;

/// <summary>What one request shows of its caller. It stands in no report.</summary>
/// <param name="Ispb">Whose credential it is.</param>
/// <param name="Credential">What is shown.</param>
internal sealed record Presented(string Ispb, ParticipantCredential Credential)
{
    private const int RequestIdBytes = 16;

    public static Presented Nothing { get; } =
        new("", new ParticipantCredential()) { Label = "without a credential" };

    /// <summary>For people, where it is not what the participant in the path shows.</summary>
    public string? Label { get; init; }

    /// <summary>How far the clock goes wrong by which a request is signed.</summary>
    public TimeSpan ClockError { get; init; }

    /// <summary>Whether one digit of the signature, the last, is another one.</summary>
    public bool AltersSignature { get; init; }

    /// <summary>What is signed in place of the body; null: the body.</summary>
    public byte[]? SignedBody { get; init; }

    /// <summary>A header that only a proxy should write; null for none.</summary>
    public (string Name, string Value)? Forged { get; init; }

    public X509Certificate2? Certificate => Credential.Certificate;

    public IEnumerable<(string Name, string Value)> HeadersOf(Request request, TimeProvider time)
    {
        if (Forged is { } forged)
            yield return forged;
        if (Credential.Token is { } token)
            yield return ("Authorization", $"Bearer {token()}");
        if (Credential.KeyId is not { } key)
            yield break;
        var target = request.Path.Split('?', 2);
        var at = (time.GetUtcNow() + ClockError).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var fields = new SignedFields(
            request.Method, target[0], target.Length == 2 ? target[1] : "", Ispb, key, at, "",
            RandomNumberGenerator.GetHexString(2 * RequestIdBytes, lowercase: true));
        var signature = new byte[RequestSignature.Length];
        RequestSignature.Compute(Credential.Secret.Span, fields, SHA256.HashData(SignedBody ?? request.Body ?? []), signature);
        if (AltersSignature)
            signature[^1] ^= 1;
        yield return (RequestSignature.KeyIdHeader, key);
        yield return (RequestSignature.TenantHeader, Ispb);
        yield return (RequestSignature.TimestampHeader, at);
        yield return (RequestSignature.RequestIdHeader, fields.RequestId);
        yield return (RequestSignature.Header, RequestSignature.Prefix + Convert.ToHexStringLower(signature));
    }
}
