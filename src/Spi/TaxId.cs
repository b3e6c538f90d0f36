namespace PixStream.Spi;

/// <summary>
/// The numbers by which Brazil knows its taxpayers: CPF (people, 11 digits) and CNPJ (companies, 14 digits; here the
/// numeric kind). The last two digits of either check the rest, modulo 11.
/// </summary>
public static class TaxId
{
    /// <summary>Digits of a CPF.</summary>
    public const int CpfLength = 11;

    /// <summary>Digits of a CNPJ.</summary>
    public const int CnpjLength = 14;

    /// <summary>Whether the text is a CPF or a numeric CNPJ whose check digits are right.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is not (CpfLength or CnpjLength) || utf8.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        Span<byte> copy = stackalloc byte[utf8.Length];
        utf8.CopyTo(copy);
        Complete(copy);
        return copy.SequenceEqual(utf8);
    }

    /// <summary>Writes a CPF or a CNPJ, whichever fits <paramref name="text"/> exactly, from a number's decimal digits.</summary>
    internal static void Write(ulong number, Span<byte> text)
    {
        for (var i = text.Length - 3; i >= 0; i--, number /= 10)
            text[i] = (byte)('0' + number % 10);
        // The head office of a company, as most are.
        if (text.Length == CnpjLength)
            "0001"u8.CopyTo(text[8..]);
        Complete(text);
    }

    private static void Complete(Span<byte> text)
    {
        for (var last = text.Length - 2; last < text.Length; last++)
        {
            // A CPF's weights grow to the left from 2; a CNPJ's do the same and begin again after 9.
            int sum = 0, weight = 2, weightMax = text.Length == CpfLength ? 11 : 9;
            for (var i = last - 1; i >= 0; i--)
            {
                sum += (text[i] - '0') * weight;
                weight = weight == weightMax ? 2 : weight + 1;
            }

            text[last] = (byte)('0' + (sum % 11 < 2 ? 0 : 11 - sum % 11));
        }
    }
}
