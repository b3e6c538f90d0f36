namespace PixStream.Spi;

/// <summary>An amount in reais, digit for digit from the XML to a JSON number with two decimals.</summary>
internal static class PixAmount
{
    /// <summary>Bytes that the JSON number can have: the schema's 18 digits and a point.</summary>
    public const int BytesMax = 19;

    private const int WholeDigitsMax = 16;

    /// <summary>
    /// Takes <c>digits</c> or <c>digits.d</c> or <c>digits.dd</c>, with XML's white space around it. Anything else that a
    /// schema may allow (a sign, a bare point, a third decimal that is zero) is refused rather than interpreted.
    /// </summary>
    public static bool TryFormat(ReadOnlySpan<byte> text, Span<byte> json, out int written)
    {
        written = 0;
        text = text.Trim(" \t\r\n"u8);
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var cents = point < 0 ? default : text[(point + 1)..];
        if (!IsDigits(whole) || (point >= 0 && !IsDigits(cents)) || cents.Length > 2)
            return false;

        // JSON allows no leading zeros.
        whole = whole.TrimStart((byte)'0');
        if (whole.IsEmpty)
            whole = "0"u8;
        if (whole.Length > WholeDigitsMax)
            return false;
        whole.CopyTo(json);
        json = json[whole.Length..];
        json[0] = (byte)'.';
        json[1] = cents.Length > 0 ? cents[0] : (byte)'0';
        json[2] = cents.Length > 1 ? cents[1] : (byte)'0';
        written = whole.Length + 3;
        return true;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
