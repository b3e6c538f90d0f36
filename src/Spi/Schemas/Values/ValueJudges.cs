using System.Collections.Concurrent;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Values;

/// <summary>The judges of one compiled schema's simple types, each made when it is asked for first.</summary>
internal sealed class ValueJudges
{
    // By the type objects of the schema and of System.Xml: there are no more of them than the schemas declare.
    private readonly ConcurrentDictionary<XmlSchemaType, ValueJudge> _judges = [];

    /// <summary>The type's judge if System.Xml's judgement of it is not to be relied on; else null.</summary>
    public ValueJudge? FindNeeded(XmlSchemaType type) =>
        IsText(type.TypeCode) ? null : Of(type) is { IsNeeded: true } judge ? judge : null;

    /// <summary>The judge of a simple type, or of the values of a complex type with simple content.</summary>
    public ValueJudge Of(XmlSchemaType type) => _judges.GetOrAdd(type, Make);

    // Most values are texts: they need not be looked up.
    private static bool IsText(XmlTypeCode code) =>
        code is XmlTypeCode.String or XmlTypeCode.NormalizedString or XmlTypeCode.Token;

    private ValueJudge Make(XmlSchemaType type)
    {
        var levels = new Stack<FacetLevel>();
        for (var at = type; at is not null; at = Base(at))
        {
            if (at is XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeList { BaseItemType: { } item } })
                return new ListJudge(Of(item), [.. levels]);
            if (at is XmlSchemaSimpleType { Content: XmlSchemaSimpleTypeUnion { BaseMemberTypes: { } members } })
                return new UnionJudge([.. members.Select(Of)], [.. levels]);
            if (at.QualifiedName.Namespace == XmlSchema.Namespace)
                return NumberForm.Of(at.TypeCode) is { } form ? new NumberJudge(form, [.. levels]) : new PlatformJudge(type);
            levels.Push(new FacetLevel(FacetLevel.Of(at)));
        }

        return new PlatformJudge(type);
    }

    private static XmlSchemaType? Base(XmlSchemaType type) =>
        type is XmlSchemaComplexType { ContentModel.Content: XmlSchemaSimpleContentRestriction { BaseType: { } inner } }
            ? inner
            : type.BaseXmlSchemaType;
}
