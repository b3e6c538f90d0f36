using System.Numerics;
using System.Text.RegularExpressions;

namespace PixStream.Spi.Tests.Schemas.Numbers;

/// <summary>A decimal as a whole number and a power of ten: what tests compare by, with nothing of the code under test.</summary>
internal sealed partial record ExactDecimal(BigInteger Unscaled, int Scale)
{
    /// <summary>Null where the text is not in the form of xs:decimal, or of xs:integer.</summary>
    public static ExactDecimal? Read(string text, bool isWhole)
    {
        text = text.Trim(' ', '\t', '\r', '\n');
        if (!(isWhole ? Whole() : Number()).IsMatch(text))
            return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : text.Length - point - 1;
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        var number = BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        while (scale > 0 && number % 10 == 0)
            (number, scale) = (number / 10, scale - 1);
        return new ExactDecimal(number, scale);
    }

    public static ExactDecimal Of(string text) => Read(text, isWhole: false)!;

    public bool HasAtMost(int totalDigits, int fractionDigits) =>
        Scale <= fractionDigits && Scale <= totalDigits && BigInteger.Abs(Unscaled) < BigInteger.Pow(10, totalDigits);

    public int CompareTo(ExactDecimal other) =>
        (Unscaled * BigInteger.Pow(10, other.Scale)).CompareTo(other.Unscaled * BigInteger.Pow(10, Scale));

    [GeneratedRegex(@"\A[+-]?[0-9]+\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\z")]
    private static partial Regex Number();
}
