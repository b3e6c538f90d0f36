using System.ComponentModel.DataAnnotations;

namespace PixStream.Http.Tokens;

/// <summary>The keys that seal tokens: section <c>PixStream:Tokens</c>.</summary>
public sealed class TokenOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Tokens";

    /// <summary>
    /// Base64 of at least 32 random bytes each, at most two: the first is the current key, the second the one before it, whose
    /// tokens stay valid. To rotate, put the new key first and drop the old one when no stream is left that it sealed. All
    /// processes that serve the same participants need the same keys. Default: none, and the host supplies one
    /// (<see cref="ITokenKeys"/>).
    /// </summary>
    [Length(0, TokenKeyRing.KeysMax)]
    public IList<string> Keys { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The value itself stays out of the message: a key that is nearly right is still a secret.
        for (var i = 0; i < Keys.Count; i++)
        {
            if (!TryDecode(Keys[i], out var key))
                yield return new ValidationResult($"Key {i + 1} is not Base64.", [$"{nameof(Keys)}:{i}"]);
            else if (key.Length < TokenKeyRing.KeyBytesMin)
                yield return new ValidationResult(
                    $"Key {i + 1} has {Counted.Of(key.Length, "byte")}; at least {TokenKeyRing.KeyBytesMin} are needed.",
                    [$"{nameof(Keys)}:{i}"]);
        }
    }

    internal static bool TryDecode(string text, out byte[] key)
    {
        var buffer = new byte[text.Length];
        var decoded = Convert.TryFromBase64String(text, buffer, out var length);
        key = buffer[..length];
        return decoded;
    }
}
