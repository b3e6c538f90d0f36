using System.Globalization;
using System.Xml;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas;

/// <summary>Says in words which rule of a simple type a value breaks.</summary>
internal static class ValueRule
{
    private const int PatternCharactersMax = 160;
    private const int ChoicesMax = 10;

    /// <summary>Whether the type, or what is behind it, does not allow the value.</summary>
    public static bool IsInvalid(XmlSchemaType? type, string value)
    {
        if (type?.Datatype is not { } datatype)
            return false;
        try
        {
            datatype.ParseValue(value, new NameTable(), null);
            return false;
        }
        catch (XmlSchemaException)
        {
            return true;
        }
    }

    /// <summary>
    /// Whether the validator lets a line feed pass at the end of a value that has none in its pattern: System.Xml makes of a pattern
    /// an expression that ends in $, and $ also matches before a last line feed. Not so where white space is trimmed before.
    /// </summary>
    public static bool OverlooksLineFeed(XmlSchemaType? type)
    {
        var hasPattern = false;
        for (; type is not null && type.QualifiedName.Namespace != XmlSchema.Namespace; type = type.BaseXmlSchemaType)
        {
            foreach (var facet in Facets(type))
            {
                hasPattern |= facet is XmlSchemaPatternFacet;
                if (facet is XmlSchemaWhiteSpaceFacet { Value: not "preserve" })
                    return false;
            }
        }

        return hasPattern && type?.TypeCode == XmlTypeCode.String;
    }

    /// <summary>The rest of a sentence whose beginning names the element or attribute.</summary>
    public static string Explain(XmlSchemaType type, string value)
    {
        var must = FindRule(type, value) is { } rule ? $"must {rule}" : "is not as its schema asks";
        return value.Length == 0 ? $"{must}; it is empty." : $"{must}; it is '{ShownValue.Of(value)}'.";
    }

    private static string? FindRule(XmlSchemaType type, string value)
    {
        // From the built-in type, whose form comes first, to the most special one.
        var chain = new Stack<XmlSchemaType>();
        for (var at = type; at is not null; at = at.BaseXmlSchemaType)
            chain.Push(at);
        string? patterns = null;
        foreach (var level in chain)
        {
            if (level.QualifiedName.Namespace == XmlSchema.Namespace)
            {
                if (IsInvalid(level, value))
                    return "be " + Describe(level.TypeCode);
                continue;
            }

            if (level is XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeUnion union })
                return Join(union.BaseMemberTypes!.Select(member => FindRule(member, value)).OfType<string>(), " or ");
            var facets = Facets(level).Cast<XmlSchemaFacet>().ToList();
            if (FindFacet(facets, level, value) is { } broken)
                return broken;
            patterns = Patterns(facets) ?? patterns;
        }

        return patterns;
    }

    private static XmlSchemaObjectCollection Facets(XmlSchemaType type) => type switch
    {
        XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeRestriction restriction } => restriction.Facets,
        XmlSchemaComplexType { ContentModel.Content: XmlSchemaSimpleContentRestriction restriction } => restriction.Facets,
        _ => [],
    };

    private static string? FindFacet(List<XmlSchemaFacet> facets, XmlSchemaType type, string value)
    {
        var choices = facets.OfType<XmlSchemaEnumerationFacet>().Select(facet => facet.Value!).ToList();
        if (choices.Count > 0 && IsInvalid(type, value) && !choices.Contains(value))
            return choices.Count == 1
                ? $"be {ShownValue.Of(choices[0])}"
                : $"be one of {Join(choices.Select(ShownValue.Of), ", ", ChoicesMax)}";
        foreach (var facet in facets)
            if (Describe(facet, value) is { } broken)
                return broken;
        return null;
    }

    private static string? Describe(XmlSchemaFacet facet, string value)
    {
        var limit = facet.Value ?? "";
        return facet switch
        {
            // In UTF-16 units, as the validator counts.
            XmlSchemaMaxLengthFacet when value.Length > Count(limit) => $"have at most {Of(limit, "character")}",
            XmlSchemaMinLengthFacet when value.Length < Count(limit) => $"have at least {Of(limit, "character")}",
            XmlSchemaLengthFacet when value.Length != Count(limit) => $"have {Of(limit, "character")}",
            XmlSchemaFractionDigitsFacet when Decimals(value) > Count(limit) => $"be a number with at most {Of(limit, "decimal")}",
            XmlSchemaTotalDigitsFacet when Digits(value) > Count(limit) => $"be a number with at most {Of(limit, "digit")}",
            XmlSchemaMinInclusiveFacet when Compare(value, limit) < 0 => $"be {limit} or more",
            XmlSchemaMinExclusiveFacet when Compare(value, limit) <= 0 => $"be more than {limit}",
            XmlSchemaMaxInclusiveFacet when Compare(value, limit) > 0 => $"be {limit} or less",
            XmlSchemaMaxExclusiveFacet when Compare(value, limit) >= 0 => $"be less than {limit}",
            _ => null,
        };
    }

    private static string? Patterns(List<XmlSchemaFacet> facets)
    {
        var patterns = facets.OfType<XmlSchemaPatternFacet>().Select(facet => facet.Value!).ToList();
        if (patterns.Count == 0)
            return null;
        var text = string.Join("|", patterns);
        return $"have the form {(text.Length <= PatternCharactersMax ? text : text[..PatternCharactersMax] + "…")}";
    }

    private static string Describe(XmlTypeCode code) => code switch
    {
        XmlTypeCode.Decimal or XmlTypeCode.Double or XmlTypeCode.Float => "a number",
        XmlTypeCode.DateTime => "an instant that exists, such as 2026-03-14T15:09:26.535Z",
        XmlTypeCode.Date => "a day that exists, such as 2026-03-14",
        XmlTypeCode.Time => "a time of day, such as 15:09:26",
        XmlTypeCode.Boolean => "true or false",
        XmlTypeCode.Base64Binary => "Base64",
        XmlTypeCode.HexBinary => "hexadecimal",
        XmlTypeCode.AnyUri => "a URI",
        XmlTypeCode.Integer or XmlTypeCode.Long or XmlTypeCode.Int or XmlTypeCode.Short or XmlTypeCode.Byte
            or XmlTypeCode.NonNegativeInteger or XmlTypeCode.PositiveInteger or XmlTypeCode.NonPositiveInteger or XmlTypeCode.NegativeInteger
            or XmlTypeCode.UnsignedLong or XmlTypeCode.UnsignedInt or XmlTypeCode.UnsignedShort or XmlTypeCode.UnsignedByte => "a whole number",
        _ => $"of XML Schema's type {char.ToLowerInvariant(code.ToString()[0])}{code.ToString()[1..]}",
    };

    private static string Join(IEnumerable<string> texts, string separator, int most = int.MaxValue)
    {
        var all = texts.Distinct().ToList();
        return string.Join(separator, all.Count <= most ? all : all.Take(most).Append("…"));
    }

    private static string Of(string number, string unit) => number == "1" ? $"1 {unit}" : $"{number} {unit}s";

    private static int Count(string limit) =>
        int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;

    // Zeros that add nothing do not count, neither before the number nor behind its decimals.
    private static int Decimals(string value)
    {
        var text = value.Trim();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : text[(point + 1)..].TrimEnd('0').Length;
    }

    private static int Digits(string value)
    {
        var text = value.Trim().TrimStart('+', '-');
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        return whole.TrimStart('0').Length + Decimals(value);
    }

    private static int Compare(string value, string limit) =>
        decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
        && decimal.TryParse(limit, NumberStyles.Number, CultureInfo.InvariantCulture, out var bound)
            ? number.CompareTo(bound)
            : 0;
}
