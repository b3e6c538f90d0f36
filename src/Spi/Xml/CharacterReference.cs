using System.Text;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>The five entities that XML has by itself, and numeric references. There are no others without a DTD.</summary>
internal static class CharacterReference
{
    /// <summary>Reads the reference whose ampersand is at <paramref name="at"/> and moves past its semicolon.</summary>
    public static bool TryRead(ReadOnlySpan<byte> xml, ref int at, out Rune character, ref XmlFault fault)
    {
        character = default;
        var rest = xml[(at + 1)..];
        // The longest entity has six characters; leading zeros are allowed in numbers, and no sender needs many.
        var length = rest[..Math.Min(rest.Length, 16)].IndexOf((byte)';');
        if (length < 0)
            return rest.Length < 16 && rest.IndexOf((byte)'<') < 0
                ? fault.SetTruncated(xml.Length)
                : fault.Set(EnvelopeReason.Reference, at, "A bare '&' must be written '&amp;'; a reference must end in ';'.");
        var name = rest[..length];
        if (!(name.Length > 0 && name[0] == '#' ? TryNumber(name[1..], out character) : TryEntity(name, out character)))
            return fault.Set(EnvelopeReason.Reference, at,
                "Only &lt; &gt; &amp; &quot; &apos; and numbers of characters that XML allows can be referred to.");
        at += length + 2;
        return true;
    }

    private static bool TryEntity(ReadOnlySpan<byte> name, out Rune character)
    {
        var found = name switch
        {
            [(byte)'l', (byte)'t'] => '<',
            [(byte)'g', (byte)'t'] => '>',
            [(byte)'a', (byte)'m', (byte)'p'] => '&',
            [(byte)'q', (byte)'u', (byte)'o', (byte)'t'] => '"',
            [(byte)'a', (byte)'p', (byte)'o', (byte)'s'] => '\'',
            _ => '\0',
        };
        character = new Rune(found);
        return found != '\0';
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out Rune character)
    {
        character = default;
        var radix = 10;
        if (digits.Length > 0 && digits[0] == 'x')
        {
            radix = 16;
            digits = digits[1..];
        }

        if (digits.IsEmpty)
            return false;
        var value = 0;
        foreach (var b in digits)
        {
            var digit = HexDigit(b);
            if (digit >= radix || (value = value * radix + digit) > 0x10FFFF)
                return false;
        }

        return IsXml(value) && Rune.TryCreate(value, out character);
    }

    private static int HexDigit(byte b) => (char)b switch
    {
        >= '0' and <= '9' => b - '0',
        >= 'a' and <= 'f' => b - 'a' + 10,
        >= 'A' and <= 'F' => b - 'A' + 10,
        _ => int.MaxValue,
    };

    private static bool IsXml(int value) => value is 9 or 10 or 13 or (>= 32 and not (0xFFFE or 0xFFFF));
}
