using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PixStream.Streams.Values;

/// <summary>
/// The name of a participant: eight characters of <c>[0-9A-Z]</c>, the identifier that the Central Bank of Brazil
/// gives each institution of its payment system. Held as the eight ASCII bytes in one word.
/// </summary>
/// <remarks>
/// What the house keeps for itself in a store lies there under names that no institution can have, and that no caller can say:
/// <see cref="OfService"/>.
/// </remarks>
public readonly struct Ispb : IEquatable<Ispb>, IComparable<Ispb>
{
    /// <summary>Its length, in characters and in bytes.</summary>
    public const int Length = 8;

    private Ispb(ulong word) => Word = word;

    /// <summary>The eight ASCII bytes, first character in the highest byte, so that words sort as names do.</summary>
    public ulong Word { get; }

    /// <summary>Whether it is a name of <see cref="OfService"/>.</summary>
    public bool IsService => IsServiceWord(Word);

    /// <summary>
    /// A name for what is no institution: eight of <c>[a-z]</c>. <see cref="Parse"/> and <see cref="TryParse"/> refuse it.
    /// </summary>
    /// <exception cref="FormatException">The name is not eight characters of <c>[a-z]</c>.</exception>
    public static Ispb OfService(string name)
    {
        ulong word = 0;
        foreach (var value in name)
            word = (word << 8) | (value < 0x80 ? value : 0u);
        return name.Length == Length && IsServiceWord(word)
            ? new Ispb(word)
            : throw new FormatException($"'{name}' is not the name of a service: 8 characters of a-z.");
    }

    /// <summary>Rebuilds a name, be it an institution's or a service's, from what <see cref="ToString"/> gave.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static Ispb FromText(string text) => TryParse(text, out var ispb) ? ispb : OfService(text);

    /// <summary>Rebuilds a name, be it an institution's or a service's, from <see cref="Word"/>.</summary>
    /// <exception cref="FormatException">The bytes are those of neither.</exception>
    public static Ispb FromWord(ulong word)
    {
        if (IsServiceWord(word))
            return new Ispb(word);
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

    private static bool IsServiceWord(ulong word)
    {
        for (var shift = 0; shift < 64; shift += 8)
            if ((word >> shift & 0xFF) is < 'a' or > 'z')
                return false;
        return true;
    }

    private static bool IsAllowed(int value) => value is (>= '0' and <= '9') or (>= 'A' and <= 'Z');
}
