using System.Runtime.CompilerServices;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Values;

/// <summary>
/// Bounds and choices that are longer than System.Xml holds, such as the highest number of 20 octets. It would refuse the schema
/// because of them. So they are shortened before it compiles the schema, and the judges, who alone judge values of such a type,
/// ask here for what they were.
/// </summary>
internal static class LongBounds
{
    private const string Highest = "79228162514264337593543950335";

    private static readonly ConditionalWeakTable<XmlSchemaFacet, string> Written = [];

    /// <summary>The value as the schema writes it.</summary>
    public static string ValueOf(XmlSchemaFacet facet) => Written.TryGetValue(facet, out var value) ? value : facet.Value ?? "";

    /// <summary>Shortens what System.Xml found wrong with a schema, if that is a number and nothing but too long.</summary>
    public static bool TryShorten(XmlSchemaObject? wrong)
    {
        if (wrong is not XmlSchemaFacet facet || !(FacetLevel.IsBound(facet) || facet is XmlSchemaEnumerationFacet)
            || !ExactNumber.TryParse(facet.Value, out var number) || number.WholeDigits < Highest.Length
            || !Written.TryAdd(facet, facet.Value!))
            return false;
        facet.Value = number.IsNegative ? "-" + Highest : Highest;
        return true;
    }
}
