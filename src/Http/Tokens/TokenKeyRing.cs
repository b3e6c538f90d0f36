using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace PixStream.Http.Tokens;

/// <summary>The current key and the previous one, each found by its id.</summary>
internal sealed class TokenKeyRing
{
    /// <summary>Keys at most: the current and the previous.</summary>
    public const int KeysMax = 2;

    /// <summary>Length of a key at least, in bytes: that of the MAC's hash.</summary>
    public const int KeyBytesMin = 32;

    private readonly byte[] _current;
    private readonly byte[]? _previous;
    private readonly byte _previousId;

    public TokenKeyRing(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count is 0 or > KeysMax)
            throw Invalid($"{Counted.Of(keys.Count, "key")}; 1 or {KeysMax} are needed.");
        foreach (var key in keys)
            if (key.Length < KeyBytesMin)
                throw Invalid($"A key has {Counted.Of(key.Length, "byte")}; at least {KeyBytesMin} are needed.");

        _current = keys[0];
        CurrentId = IdOf(_current);
        if (keys.Count < 2)
            return;
        _previous = keys[1];
        _previousId = IdOf(_previous);

        // Ids are one byte, so one new key in 256 collides; refusing it at start is cheaper than trying two keys for ever.
        if (_previousId == CurrentId)
            throw Invalid("Both keys have the same id (first byte of their SHA-256): generate another new key.");
    }

    /// <summary>Id of the key that seals new tokens.</summary>
    public byte CurrentId { get; }

    public static TokenKeyRing Create(TokenOptions options, ITokenKeys? supplied)
    {
        if (options.Keys.Count == 0)
            return new TokenKeyRing(supplied?.Load() ?? throw Invalid("No key is set, and this host keeps none of its own."));

        var keys = new List<byte[]>(options.Keys.Count);
        foreach (var text in options.Keys)
            keys.Add(TokenOptions.TryDecode(text, out var key) ? key : throw Invalid("A key is not Base64."));
        return new TokenKeyRing(keys);
    }

    /// <summary>The key of that id; false where it is not (or no longer) one of ours.</summary>
    public bool TryFind(byte id, out ReadOnlySpan<byte> key)
    {
        if (id == CurrentId)
            key = _current;
        else if (_previous is not null && id == _previousId)
            key = _previous;
        else
        {
            key = default;
            return false;
        }

        return true;
    }

    private static byte IdOf(byte[] key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return hash[0];
    }

    private static OptionsValidationException Invalid(string reason) =>
        new(TokenOptions.Section, typeof(TokenOptions), [$"{TokenOptions.Section}:{nameof(TokenOptions.Keys)}: {reason}"]);
}
