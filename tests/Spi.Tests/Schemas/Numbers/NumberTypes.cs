using System.Text.RegularExpressions;

namespace PixStream.Spi.Tests.Schemas.Numbers;

/// <summary>A type of numbers as a schema declares it, and what it means by exact arithmetic.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declaration">Its declaration; empty for a built-in one.</param>
/// <param name="Bounds">Numbers near which it is worth drawing.</param>
/// <param name="Allows">Whether the text is one of its values.</param>
internal sealed record NumberType(string Name, string Declaration, string[] Bounds, Func<string, bool> Allows)
{
    // The highest number of 20 octets.
    private const string Octets = "1461501637330902918203684832716283019655932542975";

    public string Reference => Declaration.Length == 0 ? "xs:" + Name : "m:" + Name;

    /// <summary>
    /// The built-in ones and some of each kind of derivation, with bounds that a platform's decimal holds and others.
    /// </summary>
    public static IReadOnlyList<NumberType> All { get; } =
    [
        BuiltIn("decimal", false, null, null), BuiltIn("integer", true, null, null),
        BuiltIn("nonPositiveInteger", true, null, "0"), BuiltIn("negativeInteger", true, null, "-1"),
        BuiltIn("nonNegativeInteger", true, "0", null), BuiltIn("positiveInteger", true, "1", null),
        BuiltIn("long", true, "-9223372036854775808", "9223372036854775807"), BuiltIn("int", true, "-2147483648", "2147483647"),
        BuiltIn("short", true, "-32768", "32767"), BuiltIn("byte", true, "-128", "127"),
        BuiltIn("unsignedLong", true, "0", "18446744073709551615"), BuiltIn("unsignedInt", true, "0", "4294967295"),
        BuiltIn("unsignedShort", true, "0", "65535"), BuiltIn("unsignedByte", true, "0", "255"),
        Derived("Amount", "decimal", "<xs:totalDigits value='18'/><xs:fractionDigits value='2'/><xs:minInclusive value='0'/>",
            ["0", "9999999999999999.99"],
            number => number.HasAtMost(18, 2) && number.Unscaled >= 0),
        Derived("Long", "decimal", "<xs:totalDigits value='40'/><xs:fractionDigits value='33'/>",
            ["9999999.999999999999999999999999999999999"],
            number => number.HasAtMost(40, 33)),
        Derived("Between", "decimal", "<xs:minExclusive value='-1.5'/><xs:maxExclusive value='99999999999999999999999999.5'/>",
            ["-1.5", "99999999999999999999999999.5"],
            number => IsAbove(number, "-1.5") && IsBelow(number, "99999999999999999999999999.5")),
        Derived("Fine", "decimal",
            "<xs:minInclusive value='-0.00000000000000000000000000000000004'/><xs:maxExclusive value='0.12345678901234567890123456789012345'/>",
            ["-0.00000000000000000000000000000000004", "0.12345678901234567890123456789012345"],
            number => !IsBelow(number, "-0.00000000000000000000000000000000004")
                && IsBelow(number, "0.12345678901234567890123456789012345")),
        Derived("Whole", "integer", "<xs:minInclusive value='10'/><xs:maxInclusive value='79228162514264337593543950335'/>",
            ["10", "79228162514264337593543950335"],
            number => !IsBelow(number, "10") && !IsAbove(number, "79228162514264337593543950335"), isWhole: true),
        Derived("Choice", "decimal",
            "<xs:enumeration value='1.5'/><xs:enumeration value='2'/><xs:enumeration value='0.00000000000000000000000000001'/>",
            ["1.5", "2", "0.00000000000000000000000000001"],
            number => number == ExactDecimal.Of("1.5") || number == ExactDecimal.Of("2")
                || number == ExactDecimal.Of("0.00000000000000000000000000001")),
        Derived("Serial", "integer", $"<xs:minInclusive value='0'/><xs:maxInclusive value='{Octets}'/>", ["0", Octets],
            number => number.Unscaled >= 0 && !IsAbove(number, Octets), isWhole: true),
        Derived("Huge", "decimal",
            $"<xs:enumeration value='-{Octets}.5'/><xs:enumeration value='7'/><xs:enumeration value='{Octets}'/>",
            [$"-{Octets}.5", "7", Octets],
            number =>
                number == ExactDecimal.Of($"-{Octets}.5") || number == ExactDecimal.Of("7") || number == ExactDecimal.Of(Octets)),
        new("Form",
            Restriction("Form", "xs:decimal", "<xs:pattern value='[0-9]{1,40}\\.[0-9]{2}'/><xs:pattern value='-[0-9]+'/>"),
            ["1.25", "-3"],
            text => Regex.IsMatch(text.Trim(), @"\A([0-9]{1,40}\.[0-9]{2}|-[0-9]+)\z")),
        new("Twice",
            Restriction("Once", "xs:decimal", "<xs:fractionDigits value='30'/><xs:maxInclusive value='5'/>")
            + Restriction("Twice", "m:Once", "<xs:minExclusive value='0'/><xs:fractionDigits value='29'/>"),
            ["5", "0", "0.00000000000000000000000000001"],
            text => ExactDecimal.Read(text, false) is { } number && number.Scale <= 29 && IsAbove(number, "0")
                && !IsAbove(number, "5")),
        new("Some", "<xs:simpleType name='Items'><xs:list itemType='xs:nonNegativeInteger'/></xs:simpleType>"
            + Restriction("Some", "m:Items", "<xs:maxLength value='3'/>"),
            ["0", "7 8", "1 2 3", "99999999999999999999999999999999 1"],
            text => text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries) is var items && items.Length <= 3
                && Array.TrueForAll(items, item => ExactDecimal.Read(item, true)?.Unscaled >= 0)),
        new("Either",
            "<xs:simpleType name='Either'><xs:union memberTypes='m:Cents xs:boolean'/></xs:simpleType>"
            + Restriction("Cents", "xs:decimal", "<xs:fractionDigits value='2'/>"),
            ["0", "true", "12.34"],
            text => ExactDecimal.Read(text, false)?.Scale <= 2
                || text.Trim(' ', '\t', '\r', '\n') is "true" or "false" or "1" or "0"),
    ];

    private static NumberType BuiltIn(string name, bool isWhole, string? min, string? max) =>
        new(name, "", [.. new[] { min, max, "0", "79228162514264337593543950336" }.OfType<string>()], text =>
            (!name.StartsWith("unsigned", StringComparison.Ordinal) || !text.AsSpan().ContainsAny('+', '-'))
            && ExactDecimal.Read(text, isWhole) is { } number && !(min is not null && IsBelow(number, min))
            && !(max is not null && IsAbove(number, max)));

    private static NumberType Derived(
        string name, string basis, string facets, string[] bounds, Func<ExactDecimal, bool> allows, bool isWhole = false) =>
        new(name, Restriction(name, "xs:" + basis, facets), bounds, text =>
            ExactDecimal.Read(text, isWhole) is { } number && allows(number));

    private static string Restriction(string name, string basis, string facets) =>
        $"<xs:simpleType name='{name}'><xs:restriction base='{basis}'>{facets}</xs:restriction></xs:simpleType>";

    private static bool IsBelow(ExactDecimal number, string bound) => number.CompareTo(ExactDecimal.Of(bound)) < 0;

    private static bool IsAbove(ExactDecimal number, string bound) => number.CompareTo(ExactDecimal.Of(bound)) > 0;
}
