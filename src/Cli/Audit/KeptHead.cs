using System.Security.Cryptography;
using System.Text.Json;

namespace PixStream.Cli.Audit;

/// <summary>A head of the audit trail, as the server gave it.</summary>
/// <param name="Number">Of the newest record then.</param>
/// <param name="Hash">Of that record.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Signature">Base64; null where the server had no key.</param>
internal sealed record KeptHead(long Number, string Hash, string At, string? Signature)
{
    /// <summary>Null where it is no head.</summary>
    public static KeptHead? Of(JsonElement json)
    {
        try
        {
            return new KeptHead(
                json.GetProperty("number").GetInt64(), json.GetProperty("hash").GetString()!, json.GetProperty("at").GetString()!,
                json.TryGetProperty("signature", out var signature) ? signature.GetString() : null);
        }
        catch (Exception broken) when (broken is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <returns>Null where the owner of the key has signed it; else why not.</returns>
    /// <exception cref="ArgumentException">The text is no key in PEM.</exception>
    /// <exception cref="CryptographicException">The key cannot be used.</exception>
    public string? WhyNotSigned(string publicKey)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(publicKey);
        if (Signature is null)
            return "The head has no signature.";
        var signature = new byte[Signature.Length];
        return Convert.TryFromBase64String(Signature, signature, out var length)
            && key.VerifyData(
                SignedHead.TextOf(Number, Hash, At), signature.AsSpan(0, length), HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence)
            ? null
            : "The signature of the head is not of this key: the head was changed, or another key signed it.";
    }
}
