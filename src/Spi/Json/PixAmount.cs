using System.Globalization;
using System.Text;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Json;

/// <summary>
/// An amount in reais with two decimals, exactly (the schemas' ActiveCurrencyAndAmount): 0.00 to 9999999999999999.99, which
/// is 18 digits. The schemas allow zero.
/// </summary>
internal readonly record struct PixAmount
{
    /// <summary>Highest amount, in centavos.</summary>
    public const long CentavosMax = 999_999_999_999_999_999;

    /// <summary>Bytes that the text can have: 18 digits and a point.</summary>
    public const int BytesMax = 19;

    private const int WholeDigitsMax = 16;

    /// <param name="centavos">Hundredths of a real; 0 to <see cref="CentavosMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not in that range.</exception>
    public PixAmount(long centavos)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(centavos);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(centavos, CentavosMax);
        Centavos = centavos;
    }

    /// <summary>Hundredths of a real.</summary>
    public long Centavos { get; }

    /// <summary>The same in reais, exactly.</summary>
    public decimal Reais => Centavos / 100m;

    /// <summary>False if the number is below zero, above the highest amount or has a fraction of a centavo.</summary>
    public static bool TryFromReais(decimal reais, out PixAmount amount)
    {
        var good = reais is >= 0 and <= CentavosMax / 100m && reais * 100 % 1 == 0;
        amount = good ? new PixAmount((long)(reais * 100)) : default;
        return good;
    }

    /// <summary>
    /// Takes <c>digits</c> or <c>digits.d</c> or <c>digits.dd</c>, with XML's white space around it. Anything else that a
    /// schema may allow (a sign, a bare point, a third decimal that is zero) is refused rather than interpreted.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out PixAmount amount)
    {
        amount = default;
        var text = utf8.Trim(" \t\r\n"u8);
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var cents = point < 0 ? default : text[(point + 1)..];
        if (!IsDigits(whole) || (point >= 0 && !IsDigits(cents)) || cents.Length > 2)
            return false;

        whole = whole.TrimStart((byte)'0');
        if (whole.Length > WholeDigitsMax)
            return false;
        long centavos = 0;
        foreach (var digit in whole)
            centavos = centavos * 10 + (digit - '0');
        for (var i = 0; i < 2; i++)
            centavos = centavos * 10 + (i < cents.Length ? cents[i] - '0' : 0);
        amount = new PixAmount(centavos);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out PixAmount)"/>
    public static bool TryParse(string? text, out PixAmount amount) =>
        TryParse(text is null ? default : Encoding.UTF8.GetBytes(text), out amount);

    /// <summary>Reais with a point and two decimals, whatever the culture: <c>1234.50</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Centavos / 100}.{Centavos % 100:00}");

    /// <summary>Writes what <see cref="ToString"/> gives; it is good as a JSON number, too.</summary>
    internal void Write(ref ByteWriter writer)
    {
        writer.WriteNumber(Centavos / 100);
        writer.Write("."u8);
        writer.WriteDigits(Centavos % 100, 2);
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
