using System.Security.Cryptography;
using System.Text;

namespace PixStream;

/// <summary>What is signed of a request, but for its body.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Path">As sent, in front of the <c>?</c>.</param>
/// <param name="Query">As sent, behind the <c>?</c>; empty for none.</param>
/// <param name="Tenant">The participant's ISPB.</param>
/// <param name="KeyId">Which key it is signed with.</param>
/// <param name="Timestamp">When it was signed: whole seconds since 1970, UTC.</param>
/// <param name="IdempotencyKey">Empty for none.</param>
/// <param name="RequestId">Makes each request another one.</param>
internal readonly record struct SignedFields(
    string Method, string Path, string Query, string Tenant, string KeyId, string Timestamp, string IdempotencyKey,
    string RequestId);

/// <summary>
/// The signature of a request: HMAC with SHA-256 of ten lines that a shell can write. Compiled into the projects that sign
/// requests or check them.
/// </summary>
internal static class RequestSignature
{
    public const string KeyIdHeader = "X-Key-Id";
    public const string TenantHeader = "X-Tenant-Id";
    public const string TimestampHeader = "X-Timestamp";
    public const string IdempotencyHeader = "Idempotency-Key";
    public const string RequestIdHeader = "X-Request-Id";
    public const string Header = "X-Signature";

    /// <summary>In front of the 64 hexadecimal digits.</summary>
    public const string Prefix = "v1=";

    public const int Length = HMACSHA256.HashSizeInBytes;

    public const int SecretBytesMin = 32;
    public const int SecretBytesMax = 64;

    /// <param name="secret">The key's.</param>
    /// <param name="fields">What the request line and the headers say.</param>
    /// <param name="bodyHash">SHA-256 of the body as sent; of nothing where it has none.</param>
    /// <param name="signature">Gets <see cref="Length"/> bytes.</param>
    public static void Compute(
        ReadOnlySpan<byte> secret, in SignedFields fields, ReadOnlySpan<byte> bodyHash, Span<byte> signature)
    {
        var text = string.Join(
            '\n', "PixStream request 1", fields.Method, fields.Path, fields.Query, Convert.ToHexStringLower(bodyHash),
            fields.Tenant, fields.KeyId, fields.Timestamp, fields.IdempotencyKey, fields.RequestId, "");
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text), signature);
    }
}
