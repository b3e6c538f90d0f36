using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Values;

/// <summary>One of XML Schema's built-in types of exact numbers (Part 2, sections 3.2.3 and 3.3.13 to 3.3.25).</summary>
/// <param name="IsWhole">Whether a value has no point.</param>
/// <param name="Lowest">Lowest value; null: there is no lowest value.</param>
/// <param name="Highest">Highest value; null: there is no highest value.</param>
/// <param name="HasSign">
/// Whether a value may have a sign. Those of the unsigned types are digits and nothing else (3.3.21.1).
/// </param>
internal sealed record NumberForm(bool IsWhole, string? Lowest, string? Highest, bool HasSign = true)
{
    private static readonly Dictionary<XmlTypeCode, NumberForm> Forms = new()
    {
        [XmlTypeCode.Decimal] = new(false, null, null),
        [XmlTypeCode.Integer] = new(true, null, null),
        [XmlTypeCode.NonPositiveInteger] = new(true, null, "0"),
        [XmlTypeCode.NegativeInteger] = new(true, null, "-1"),
        [XmlTypeCode.NonNegativeInteger] = new(true, "0", null),
        [XmlTypeCode.PositiveInteger] = new(true, "1", null),
        [XmlTypeCode.Long] = new(true, "-9223372036854775808", "9223372036854775807"),
        [XmlTypeCode.Int] = new(true, "-2147483648", "2147483647"),
        [XmlTypeCode.Short] = new(true, "-32768", "32767"),
        [XmlTypeCode.Byte] = new(true, "-128", "127"),
        [XmlTypeCode.UnsignedLong] = new(true, "0", "18446744073709551615", HasSign: false),
        [XmlTypeCode.UnsignedInt] = new(true, "0", "4294967295", HasSign: false),
        [XmlTypeCode.UnsignedShort] = new(true, "0", "65535", HasSign: false),
        [XmlTypeCode.UnsignedByte] = new(true, "0", "255", HasSign: false),
    };

    /// <summary>Null for a type that holds no exact numbers.</summary>
    public static NumberForm? Of(XmlTypeCode code) => Forms.GetValueOrDefault(code);

    public bool Holds(ExactNumber number) =>
        !(IsWhole && number.HasPoint) && (HasSign || !number.HasSign)
        && !(Lowest is not null && ExactNumber.TryParse(Lowest, out var lowest) && number.CompareTo(lowest) < 0)
        && !(Highest is not null && ExactNumber.TryParse(Highest, out var highest) && number.CompareTo(highest) > 0);

    /// <summary>In words, such as <c>a whole number from -128 to 127</c>.</summary>
    public override string ToString() => (Lowest, Highest) switch
    {
        (null, null) => IsWhole ? "a whole number" : "a number",
        (_, null) => $"a whole number of {Lowest} or more",
        (null, _) => $"a whole number of {Highest} or less",
        _ => $"a whole number from {Lowest} to {Highest}{(HasSign ? "" : " without a sign")}",
    };
}
