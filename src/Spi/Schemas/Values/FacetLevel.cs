using System.Globalization;
using System.Xml;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Values;

/// <summary>What one step of derivation asks of a value: the facets of one restriction.</summary>
internal sealed class FacetLevel
{
    private readonly XmlSchemaFacet[] _facets;
    private readonly string[] _choices;
    private readonly Lazy<XmlSchemaDatatype?> _patterns;

    public FacetLevel(XmlSchemaObjectCollection facets)
    {
        _facets = [.. facets.Cast<XmlSchemaFacet>()];
        _choices = [.. _facets.OfType<XmlSchemaEnumerationFacet>().Select(LongBounds.ValueOf)];
        _patterns = new Lazy<XmlSchemaDatatype?>(PatternsAlone);
    }

    /// <summary>Bounds and choices, as the schema writes them.</summary>
    public IEnumerable<string> Numbers => _choices.Concat(_facets.Where(IsBound).Select(LongBounds.ValueOf));

    /// <summary>Whether the facet is a lowest or a highest value.</summary>
    public static bool IsBound(XmlSchemaFacet facet) =>
        facet is XmlSchemaMinInclusiveFacet or XmlSchemaMinExclusiveFacet or XmlSchemaMaxInclusiveFacet
            or XmlSchemaMaxExclusiveFacet;

    /// <summary>The facets of a type itself, not those of the types that it is derived from.</summary>
    public static XmlSchemaObjectCollection Of(XmlSchemaType type) => type switch
    {
        XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeRestriction restriction } => restriction.Facets,
        XmlSchemaComplexType { ContentModel.Content: XmlSchemaSimpleContentRestriction restriction } => restriction.Facets,
        _ => [],
    };

    /// <summary>Whether a number breaks a facet that counts its digits or bounds it.</summary>
    public static bool HasBroken(XmlSchemaFacet facet, ExactNumber number) => facet switch
    {
        XmlSchemaFractionDigitsFacet => number.Decimals > Count(facet),
        XmlSchemaTotalDigitsFacet => number.Digits > Count(facet),
        _ => IsBound(facet) && ExactNumber.TryParse(LongBounds.ValueOf(facet), out var bound)
            && number.CompareTo(bound) is var place && facet switch
            {
                XmlSchemaMinInclusiveFacet => place < 0,
                XmlSchemaMinExclusiveFacet => place <= 0,
                XmlSchemaMaxInclusiveFacet => place > 0,
                _ => place >= 0,
            },
    };

    /// <summary>Whether a list of so many items, or a text of so many UTF-16 units, breaks a facet.</summary>
    public static bool HasBroken(XmlSchemaFacet facet, int length) => facet switch
    {
        XmlSchemaMaxLengthFacet => length > Count(facet),
        XmlSchemaMinLengthFacet => length < Count(facet),
        XmlSchemaLengthFacet => length != Count(facet),
        _ => false,
    };

    public bool HasBroken(ExactNumber number)
    {
        foreach (var facet in _facets)
            if (HasBroken(facet, number))
                return true;
        return false;
    }

    public bool HasBroken(int length) => Array.Exists(_facets, facet => HasBroken(facet, length));

    public bool IsAmongChoices(string text, Func<string, string, bool> areEqual) =>
        _choices.Length == 0 || Array.Exists(_choices, choice => areEqual(text, choice));

    /// <summary>White space around the value is no part of what a pattern sees.</summary>
    public bool MatchesPattern(string text) => _patterns.Value is not { } patterns
        || PlatformValue.Read(patterns, text.Trim(' ', '\t', '\r', '\n')) == Reading.Value;

    private static int Count(XmlSchemaFacet facet) =>
        int.TryParse(
            facet.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var count)
            ? count
            : int.MaxValue;

    /// <summary>
    /// The patterns as those of a string: System.Xml has no other way to say whether a text matches them, and as a number it
    /// would round it.
    /// </summary>
    private XmlSchemaDatatype? PatternsAlone()
    {
        var restriction = new XmlSchemaSimpleTypeRestriction
        {
            BaseTypeName = new XmlQualifiedName("string", XmlSchema.Namespace),
        };
        foreach (var pattern in _facets.OfType<XmlSchemaPatternFacet>())
            restriction.Facets.Add(new XmlSchemaPatternFacet { Value = pattern.Value });
        if (restriction.Facets.Count == 0)
            return null;
        var type = new XmlSchemaSimpleType { Name = "Patterns", Content = restriction };
        var set = new XmlSchemaSet { XmlResolver = null };
        set.Add(new XmlSchema { Items = { type } });
        set.Compile();
        return type.Datatype;
    }
}
