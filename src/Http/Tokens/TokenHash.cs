using System.Security.Cryptography;
using System.Text;

namespace PixStream.Http.Tokens;

/// <summary>The only form in which a token may be logged: the first 8 bytes of its SHA-256, in hexadecimal.</summary>
internal static class TokenHash
{
    public static string Of(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }
}
