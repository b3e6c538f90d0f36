using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PixStream.Streams;

/// <summary>
/// The name of a participant: eight characters of <c>[0-9A-Z]</c>, the identifier that the Central Bank of Brazil
/// gives each institution of its payment system. Held as the eight ASCII bytes in one word.
/// </summary>
public readonly struct Ispb : IEquatable<Ispb>, IComparable<Ispb>
{
    /// <summary>Its length, in characters and in bytes.</summary>
    public const int Length = 8;

    private Ispb(ulong word) => Word = word;

    /// <summary>The eight ASCII bytes, first character in the highest byte, so that words sort as names do.</summary>
    public ulong Word { get; }

    /// <summary>Rebuilds an ISPB from <see cref="Word"/>.</summary>
    /// <exception cref="FormatException">The bytes are not those of an ISPB.</exception>
    public static Ispb FromWord(ulong word)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, word);
        foreach (var value in bytes)
            if (!IsAllowed(value))
                throw new FormatException($"0x{word:X16} is not an ISPB.");
        return new Ispb(word);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out Ispb ispb)
    {
        ispb = default;
        if (text is null || text.Length != Length)
            return false;
        ulong word = 0;
        foreach (var value in text)
        {
            if (!IsAllowed(value))
                return false;
            word = (word << 8) | value;
        }

        ispb = new Ispb(word);
        return true;
    }

    /// <exception cref="FormatException">The text is not eight characters of <c>[0-9A-Z]</c>.</exception>
    public static Ispb Parse(string text) =>
        TryParse(text, out var ispb) ? ispb : throw new FormatException($"'{text}' is not an ISPB: 8 characters of 0-9 and A-Z.");

    public int CompareTo(Ispb other) => Word.CompareTo(other.Word);

    public bool Equals(Ispb other) => Word == other.Word;

    public override bool Equals(object? obj) => obj is Ispb other && Equals(other);

    public override int GetHashCode() => Word.GetHashCode();

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Word);
        return Encoding.ASCII.GetString(bytes);
    }

    public static bool operator ==(Ispb left, Ispb right) => left.Equals(right);

    public static bool operator !=(Ispb left, Ispb right) => !left.Equals(right);

    public static bool operator <(Ispb left, Ispb right) => left.CompareTo(right) < 0;

    public static bool operator >(Ispb left, Ispb right) => left.CompareTo(right) > 0;

    public static bool operator <=(Ispb left, Ispb right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Ispb left, Ispb right) => left.CompareTo(right) >= 0;

    private static bool IsAllowed(int value) => value is (>= '0' and <= '9') or (>= 'A' and <= 'Z');
}
