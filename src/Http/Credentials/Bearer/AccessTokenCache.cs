using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>
/// Good access tokens, so that each is verified once and not with each request. Bounded: when it is full, those that came before
/// the last <see cref="GenerationMax"/> go unless they were used meanwhile.
/// </summary>
internal sealed class AccessTokenCache
{
    /// <summary>Tokens of one of the two generations.</summary>
    public const int GenerationMax = 5_000;

    // By the hash: a token in memory is a credential that a dump would give away.
    private ConcurrentDictionary<TokenDigest, AccessTokenVerdict> _young = new();
    private ConcurrentDictionary<TokenDigest, AccessTokenVerdict> _old = new();
    private readonly Lock _gate = new();

    public int Count => _young.Count + _old.Count;

    public AccessTokenVerdict? Find(TokenDigest token)
    {
        if (_young.TryGetValue(token, out var verdict))
            return verdict;
        if (!_old.TryGetValue(token, out verdict))
            return null;
        Keep(token, verdict);
        return verdict;
    }

    public void Keep(TokenDigest token, AccessTokenVerdict verdict)
    {
        if (_young.Count >= GenerationMax)
            lock (_gate)
                if (_young.Count >= GenerationMax)
                    (_old, _young) = (_young, new());
        _young[token] = verdict;
    }
}

/// <summary>SHA-256 of an access token.</summary>
internal readonly record struct TokenDigest(UInt128 Head, UInt128 Tail)
{
    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[AccessTokens.BytesMax];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        return new TokenDigest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}
