namespace PixStream.Spi.Schemas.Values;

/// <summary>
/// A number in the form of XML Schema's decimal: a sign, digits, a point, digits. Of any length and never rounded: it is compared
/// as text.
/// </summary>
internal readonly ref struct ExactNumber
{
    private readonly ReadOnlySpan<char> _whole;
    private readonly ReadOnlySpan<char> _fraction;

    private ExactNumber(bool isNegative, ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction)
    {
        // Zeros that add nothing are left out, so that each number has one form. Zero has no sign.
        _whole = whole.TrimStart('0');
        _fraction = fraction.TrimEnd('0');
        IsNegative = isNegative && (_whole.Length > 0 || _fraction.Length > 0);
    }

    /// <summary>Whether it is below zero.</summary>
    public bool IsNegative { get; }

    /// <summary>Digits before the point that count.</summary>
    public int WholeDigits => _whole.Length;

    /// <summary>Whether the text has a sign.</summary>
    public bool HasSign { get; private init; }

    /// <summary>Whether the text has a point, even if nothing but zeros follows it.</summary>
    public bool HasPoint { get; private init; }

    /// <summary>Decimals that count.</summary>
    public int Decimals => _fraction.Length;

    /// <summary>
    /// Digits that count, as <c>totalDigits</c> means them: zeros between the point and the first digit are among them.
    /// </summary>
    public int Digits => _whole.Length + _fraction.Length;

    /// <summary>White space around the number is passed over.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ExactNumber number)
    {
        number = default;
        text = text.Trim(" \t\r\n");
        var isNegative = text.StartsWith('-');
        var hasSign = isNegative || text.StartsWith('+');
        if (hasSign)
            text = text[1..];
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || !IsDigits(whole) || !IsDigits(fraction))
            return false;
        number = new ExactNumber(isNegative, whole, fraction) { HasSign = hasSign, HasPoint = point >= 0 };
        return true;
    }

    public int CompareTo(ExactNumber other)
    {
        if (IsNegative != other.IsNegative)
            return IsNegative ? -1 : 1;
        var size = _whole.Length != other._whole.Length
            ? _whole.Length.CompareTo(other._whole.Length)
            : _whole.SequenceCompareTo(other._whole);
        if (size == 0)
            size = _fraction.SequenceCompareTo(other._fraction);
        return IsNegative ? -size : size;
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
