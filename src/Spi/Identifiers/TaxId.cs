namespace PixStream.Spi.Identifiers;

/// <summary>
/// The numbers by which Brazil knows its taxpayers, where a message may hold either (the schemas' PICpfCnpj):
/// <see cref="Cpf"/> or <see cref="Cnpj"/>. The last two digits of either check the rest, modulo 11.
/// </summary>
internal static class TaxId
{
    /// <summary>Digits of a CPF.</summary>
    public const int CpfLength = 11;

    /// <summary>Characters of a CNPJ.</summary>
    public const int CnpjLength = 14;

    private const int CheckLength = 2;

    /// <summary>
    /// Whether the text is a CPF or a CNPJ whose check digits are right. One character all along is neither: the sums would
    /// be right for each such CPF and for the CNPJ of zeros, but the tax office does not give them out.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        if (!HasForm(utf8) || !utf8.ContainsAnyExcept(utf8[0]))
            return false;
        Span<byte> copy = stackalloc byte[utf8.Length];
        utf8.CopyTo(copy);
        Complete(copy);
        return copy.SequenceEqual(utf8);
    }

    /// <summary>
    /// Writes a CPF or a numeric CNPJ, whichever fits <paramref name="text"/> exactly, from a number's decimal digits.
    /// </summary>
    internal static void Write(ulong number, Span<byte> text)
    {
        for (var i = text.Length - 3; i >= 0; i--, number /= 10)
            text[i] = (byte)('0' + number % 10);
        // The head office of a company, as most are.
        if (text.Length == CnpjLength)
            "0001"u8.CopyTo(text[8..]);
        else if (!text[..^CheckLength].ContainsAnyExcept(text[0]))
            text[0] = (byte)(text[0] == '9' ? '0' : text[0] + 1);
        Complete(text);
    }

    private static bool HasForm(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is not (CpfLength or CnpjLength))
            return false;
        // Only a CNPJ has letters, and no letters in its check digits.
        var digitsFrom = utf8.Length == CpfLength ? 0 : utf8.Length - CheckLength;
        foreach (var b in utf8[..digitsFrom])
            if (!char.IsAsciiDigit((char)b) && !char.IsAsciiLetterUpper((char)b))
                return false;
        return !utf8[digitsFrom..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static void Complete(Span<byte> text)
    {
        for (var last = text.Length - CheckLength; last < text.Length; last++)
        {
            // A CPF's weights grow to the left from 2; a CNPJ's do the same and begin again after 9.
            int sum = 0, weight = 2, weightMax = text.Length == CpfLength ? 11 : 9;
            for (var i = last - 1; i >= 0; i--)
            {
                // A letter counts as its ASCII code less that of '0', so A is 17.
                sum += (text[i] - '0') * weight;
                weight = weight == weightMax ? 2 : weight + 1;
            }

            text[last] = (byte)('0' + (sum % 11 < 2 ? 0 : 11 - sum % 11));
        }
    }
}
