using System.Globalization;
using System.Security.Cryptography;
using PixStream.Cli.Arguments;

namespace PixStream.Cli.Requests;

/// <summary>A key that requests are signed with.</summary>
/// <param name="Id">The name of its file.</param>
/// <param name="Secret">What the file holds.</param>
internal sealed record SigningKey(string Id, byte[] Secret)
{
    /// <exception cref="CryptographicException">The file cannot be used.</exception>
    public static SigningKey Load(FileInfo file) =>
        SecretFile.Read(
            file.FullName, RequestSignature.SecretBytesMin, RequestSignature.SecretBytesMax, out var secret) is { } fault
            ? throw new CryptographicException(fault)
            : new SigningKey(file.Name, secret);
}

/// <summary>Signs each request, for the participant in its path.</summary>
internal sealed class SigningHandler(HttpMessageHandler inner, SigningKey key, TimeProvider time) : DelegatingHandler(inner)
{
    private const int IdBytes = 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var target = request.RequestUri!;
        var fields = new SignedFields(
            request.Method.Method, target.AbsolutePath, target.Query.TrimStart('?'), ParticipantIn(target.AbsolutePath), key.Id,
            time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "",
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)));
        var signature = new byte[RequestSignature.Length];
        RequestSignature.Compute(key.Secret, fields, SHA256.HashData(body), signature);
        foreach (var (name, value) in new[]
        {
            (RequestSignature.KeyIdHeader, fields.KeyId), (RequestSignature.TenantHeader, fields.Tenant),
            (RequestSignature.TimestampHeader, fields.Timestamp), (RequestSignature.RequestIdHeader, fields.RequestId),
            (RequestSignature.Header, $"{RequestSignature.Prefix}{Convert.ToHexStringLower(signature)}"),
        })
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static string ParticipantIn(string path) => path.Split('/').FirstOrDefault(Participants.IsIspb) ?? "";
}
