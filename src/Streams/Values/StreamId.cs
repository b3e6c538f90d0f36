using System.Globalization;

namespace PixStream.Streams.Values;

/// <summary>Names one stream of one participant: 64 random bits, never used again for that participant.</summary>
public readonly record struct StreamId(ulong Value)
{
    private const int TextLength = 16;

    /// <summary>Reads what <see cref="ToString"/> writes: 16 hexadecimal digits, letters small.</summary>
    public static bool TryParse(string text, out StreamId id)
    {
        var isName = text.Length == TextLength && text.All(char.IsAsciiHexDigitLower);
        id = new(isName ? ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0);
        return isName;
    }

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>
/// What a token says once its seal is checked: a stream, and the number of a batch in it, counted from 1.
/// </summary>
public readonly record struct StreamStep(StreamId Stream, long Step);
