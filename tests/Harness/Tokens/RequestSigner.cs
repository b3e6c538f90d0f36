using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixStream.Harness.Tokens;

/// <summary>A participant of tests that signs its requests, well or not.</summary>
/// <param name="keyId">Its key.</param>
/// <param name="tenant">Its ISPB.</param>
/// <param name="secret">Of the key, in hexadecimal digits as the key's file has them.</param>
internal sealed class RequestSigner(string keyId, string tenant, string secret)
{
    public string KeyId => keyId;

    public string Secret => secret;

    public static RequestSigner New(string keyId, string tenant) =>
        new(keyId, tenant, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>A signed request.</summary>
    /// <param name="method">Of HTTP.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="body">What is sent; null for nothing.</param>
    /// <param name="before">Changes headers before they are signed. Null takes one away.</param>
    /// <param name="after">Changes them after that.</param>
    /// <param name="signedBody">What is signed in place of the body.</param>
    public HttpRequestMessage Sign(
        string method, string target, byte[]? body = null, Dictionary<string, string?>? before = null,
        Dictionary<string, string?>? after = null, byte[]? signedBody = null)
    {
        Dictionary<string, string?> headers = new()
        {
            ["X-Key-Id"] = keyId, ["X-Tenant-Id"] = tenant, ["X-Timestamp"] = At(0),
            ["X-Request-Id"] = RandomNumberGenerator.GetHexString(32),
        };
        Change(headers, before);
        headers["X-Signature"] = SignatureOf(method, target, signedBody ?? body ?? [], headers);
        Change(headers, after);
        var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>A time of that many seconds from now, as the header has it.</summary>
    public static string At(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()
        .ToString(CultureInfo.InvariantCulture);

    private static void Change(Dictionary<string, string?> headers, Dictionary<string, string?>? change)
    {
        foreach (var (name, value) in change ?? [])
            headers[name] = value;
    }

    /// <summary>By the words of the documentation, not by the program's code.</summary>
    public string SignatureOf(string method, string target, byte[] body, Dictionary<string, string?> headers)
    {
        var (path, query) = target.Split('?', 2) is [var before, var behind] ? (before, behind) : (target, "");
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromHexString(secret));
        string?[] lines =
        [
            "PixStream request 1", method, path, query, Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant(),
            headers["X-Tenant-Id"], headers["X-Key-Id"], headers["X-Timestamp"], headers.GetValueOrDefault("Idempotency-Key"),
            headers["X-Request-Id"],
        ];
        foreach (var line in lines)
            hmac.AppendData(Encoding.UTF8.GetBytes($"{line}\n"));
        return $"v1={Convert.ToHexString(hmac.GetHashAndReset())}";
    }
}
