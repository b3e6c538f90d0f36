using System.Xml;
using System.Xml.Schema;
using PixStream.Spi.Schemas.Values;

namespace PixStream.Spi.Schemas.Validating;

/// <summary>Says in words which rule of a simple type a value breaks.</summary>
/// <param name="judges">Decide whether a value is one of a type.</param>
internal sealed class ValueRule(ValueJudges judges)
{
    private const int PatternCharactersMax = 160;
    private const int ChoicesMax = 10;

    /// <summary>Whether the type, or what is behind it, does not allow the value, or another one is fixed.</summary>
    public bool IsInvalid(XmlSchemaType? type, string value, string? fixedValue) =>
        type?.Datatype is not null && !judges.Of(type).Allows(value, fixedValue);

    /// <summary>Whether the value is an id, so that all that can be wrong with it is that another one has it.</summary>
    public bool IsRepeatedId(XmlSchemaType? type, string value) =>
        type?.TypeCode == XmlTypeCode.Id && !IsInvalid(type, value, null);

    /// <summary>
    /// Whether the validator lets a line feed pass at the end of a value that has no line feed in its pattern: System.Xml makes
    /// of a pattern an expression that ends in $, and $ also matches before a last line feed. Not so where white space is trimmed
    /// before.
    /// </summary>
    public static bool OverlooksLineFeed(XmlSchemaType? type)
    {
        var hasPattern = false;
        for (; type is not null && type.QualifiedName.Namespace != XmlSchema.Namespace; type = type.BaseXmlSchemaType)
        {
            foreach (var facet in FacetLevel.Of(type))
            {
                hasPattern |= facet is XmlSchemaPatternFacet;
                if (facet is XmlSchemaWhiteSpaceFacet { Value: not "preserve" })
                    return false;
            }
        }

        return hasPattern && type?.TypeCode == XmlTypeCode.String;
    }

    /// <summary>The rest of a sentence whose beginning names the element or attribute.</summary>
    public string Explain(XmlSchemaType type, string value, string? fixedValue)
    {
        var rule = IsRepeatedId(type, value)
            ? "be an id that nothing before it has"
            : FindRule(type, value) ?? (fixedValue is null ? null : $"be {ShownValue.Of(fixedValue)}");
        var must = rule is not null ? $"must {rule}" : "is not as its schema asks";
        return value.Length == 0 ? $"{must}; it is empty." : $"{must}; it is '{ShownValue.Of(value)}'.";
    }

    private string? FindRule(XmlSchemaType type, string value)
    {
        // From the built-in type, whose form comes first, to the most special one.
        var chain = new Stack<XmlSchemaType>();
        for (var at = type; at is not null; at = at.BaseXmlSchemaType)
            chain.Push(at);
        string? patterns = null;
        // Characters in UTF-16 units, as the validator counts.
        var (length, unit) = (value.Length, "character");
        foreach (var level in chain)
        {
            if (level.QualifiedName.Namespace == XmlSchema.Namespace)
            {
                if (IsInvalid(level, value, null))
                    // As the most special of the built-in types puts it.
                    return Describe(
                        chain.Last(each =>
                            each.QualifiedName.Namespace == XmlSchema.Namespace && !judges.Of(each).Allows(value)),
                        value);
                continue;
            }

            if (level is XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeUnion union })
                return Join(union.BaseMemberTypes!.Select(member => FindRule(member, value)).OfType<string>(), " or ");
            if (level is XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeList { BaseItemType: { } item } })
            {
                var items = Items(value);
                if (items.Select(each => FindRule(item, each)).FirstOrDefault(rule => rule is not null) is { } rule)
                    return $"hold items that each must {rule}";
                (length, unit) = (items.Length, "item");
                continue;
            }

            var facets = FacetLevel.Of(level).Cast<XmlSchemaFacet>().ToList();
            if (FindFacet(facets, level, value, length, unit) is { } broken)
                return broken;
            patterns = Patterns(facets) ?? patterns;
        }

        return patterns;
    }

    /// <summary>What a built-in type asks for. Some of them (IDREFS, NMTOKENS) are lists.</summary>
    private string Describe(XmlSchemaType type, string value)
    {
        if (type.Datatype?.Variety == XmlSchemaDatatypeVariety.List
            && XmlSchemaType.GetBuiltInSimpleType(type.TypeCode) is { } item
            && Items(value).FirstOrDefault(each => !judges.Of(item).Allows(each)) is { } wrong)
            return $"hold items that each must {Describe(type.TypeCode, wrong)}";
        return Describe(type.TypeCode, value);
    }

    private static string[] Items(string value) =>
        value.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private string? FindFacet(List<XmlSchemaFacet> facets, XmlSchemaType type, string value, int length, string unit)
    {
        var choices = facets.OfType<XmlSchemaEnumerationFacet>().Select(LongBounds.ValueOf).ToList();
        if (choices.Count > 0 && IsInvalid(type, value, null) && !choices.Contains(value))
            return choices.Count == 1
                ? $"be {ShownValue.Of(choices[0])}"
                : $"be one of {Join(choices.Select(ShownValue.Of), ", ", ChoicesMax)}";
        foreach (var facet in facets)
            if (Describe(facet, value, length, unit) is { } broken)
                return broken;
        return null;
    }

    private static string? Describe(XmlSchemaFacet facet, string value, int length, string unit)
    {
        var limit = LongBounds.ValueOf(facet);
        var isBroken = ExactNumber.TryParse(value, out var number) && FacetLevel.HasBroken(facet, number);
        return facet switch
        {
            XmlSchemaMaxLengthFacet when FacetLevel.HasBroken(facet, length) => $"have at most {Of(limit, unit)}",
            XmlSchemaMinLengthFacet when FacetLevel.HasBroken(facet, length) => $"have at least {Of(limit, unit)}",
            XmlSchemaLengthFacet when FacetLevel.HasBroken(facet, length) => $"have {Of(limit, unit)}",
            XmlSchemaFractionDigitsFacet when isBroken => $"be a number with at most {Of(limit, "decimal")}",
            XmlSchemaTotalDigitsFacet when isBroken => $"be a number with at most {Of(limit, "digit")}",
            XmlSchemaMinInclusiveFacet when isBroken => $"be {limit} or more",
            XmlSchemaMinExclusiveFacet when isBroken => $"be more than {limit}",
            XmlSchemaMaxInclusiveFacet when isBroken => $"be {limit} or less",
            XmlSchemaMaxExclusiveFacet when isBroken => $"be less than {limit}",
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

    private static string Describe(XmlTypeCode code, string value) => code switch
    {
        XmlTypeCode.Double or XmlTypeCode.Float => "be a number",
        XmlTypeCode.DateTime when value.AsSpan().TrimStart().StartsWith("9999-12-31") =>
            "be an instant that exists and that is before the year 10000 when it is rounded to seven decimals",
        XmlTypeCode.DateTime => "be an instant that exists, such as 2026-03-14T15:09:26.535Z",
        XmlTypeCode.Date => "be a day that exists, such as 2026-03-14",
        XmlTypeCode.Time => "be a time of day, such as 15:09:26",
        XmlTypeCode.GYear => "be a year, such as 2026",
        XmlTypeCode.GYearMonth => "be a month of a year, such as 2026-03",
        XmlTypeCode.GMonthDay => "be a day of a month, such as --03-14",
        XmlTypeCode.GMonth => "be a month, such as --03",
        XmlTypeCode.GDay => "be a day of a month, such as ---14",
        XmlTypeCode.Duration => "be a duration, such as P1DT2H",
        XmlTypeCode.Boolean => "be true or false",
        XmlTypeCode.Base64Binary => "be Base64",
        XmlTypeCode.HexBinary => "be hexadecimal",
        XmlTypeCode.AnyUri => "be a URI",
        XmlTypeCode.Language => "be a language, such as pt-BR",
        XmlTypeCode.QName => "be a name, with a prefix that is declared or without one",
        // Ids are names, and say so here.
        XmlTypeCode.Name or XmlTypeCode.NCName or XmlTypeCode.Id or XmlTypeCode.Idref or XmlTypeCode.Entity =>
            DescribeName(value),
        XmlTypeCode.NmToken => "hold one or more letters, digits, '.', '-', '_' and ':' only",
        _ when NumberForm.Of(code) is { } form => $"be {form}",
        _ => $"be of XML Schema's type {char.ToLowerInvariant(code.ToString()[0])}{code.ToString()[1..]}",
    };

    private static string DescribeName(string value)
    {
        var name = value.Trim(' ', '\t', '\r', '\n');
        return name.Length > 0 && (XmlConvert.IsStartNCNameChar(name[0]) || char.IsSurrogate(name[0]))
            ? "hold letters, digits, '.', '-' and '_' only"
            : "begin with a letter or '_'";
    }

    private static string Join(IEnumerable<string> texts, string separator, int most = int.MaxValue)
    {
        var all = texts.Distinct().ToList();
        return string.Join(separator, all.Count <= most ? all : all.Take(most).Append("…"));
    }

    private static string Of(string number, string unit) => number == "1" ? $"1 {unit}" : $"{number} {unit}s";
}
