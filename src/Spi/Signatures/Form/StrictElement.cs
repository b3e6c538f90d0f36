using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace PixStream.Spi.Signatures.Form;

/// <summary>Questions to an element that are answered with no at the first thing out of place.</summary>
internal static class StrictElement
{
    /// <summary>Whether this is the element of XML Signature that has this name.</summary>
    public static bool IsDsig(this XmlNode node, string name) =>
        node.NodeType == XmlNodeType.Element && node.LocalName == name && node.NamespaceURI == Dsig.Namespace;

    /// <summary>Whether the attribute declares a namespace.</summary>
    public static bool IsDeclaration(this XmlAttribute attribute) => attribute.NamespaceURI == Dsig.Declarations;

    /// <summary>
    /// Whether, namespace declarations aside, the element has the attribute of this name and no other; with null, no attribute at
    /// all.
    /// </summary>
    public static bool HasOnlyAttribute(this XmlElement element, string? name)
    {
        var found = 0;
        foreach (XmlAttribute attribute in element.Attributes)
        {
            if (attribute.IsDeclaration())
                continue;
            if (attribute.Name != name)
                return false;
            found++;
        }

        return found == (name is null ? 0 : 1);
    }

    /// <summary>The child elements, if nothing but white space stands between them.</summary>
    public static bool TryGetChildren(this XmlElement element, [NotNullWhen(true)] out List<XmlElement>? children)
    {
        children = [];
        for (var node = element.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlElement child)
                children.Add(child);
            else if (!node.IsWhiteSpace())
            {
                children = null;
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The child elements, if they are these of XML Signature in this order, and nothing but white space stands between them.
    /// </summary>
    public static bool TryGetDsigChildren(
        this XmlElement element, ReadOnlySpan<string> names, [NotNullWhen(true)] out List<XmlElement>? children)
    {
        if (!element.TryGetChildren(out children) || children.Count != names.Length)
            return false;
        for (var i = 0; i < names.Length; i++)
            if (!children[i].IsDsig(names[i]))
                return false;
        return true;
    }

    /// <summary>The text, if the element has no attributes and holds nothing but text: no CDATA, comment or element.</summary>
    public static bool TryGetText(this XmlElement element, int lengthMax, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!element.HasOnlyAttribute(null))
            return false;
        var length = 0;
        for (var node = element.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node.NodeType is not (XmlNodeType.Text or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                return false;
            length += node.Value!.Length;
        }

        if (length > lengthMax)
            return false;
        text = element.InnerText;
        return true;
    }

    /// <summary>Whether the node is text that is white space as XML has it.</summary>
    public static bool IsWhiteSpace(this XmlNode node) =>
        node.NodeType is XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace
        || (node.NodeType == XmlNodeType.Text && !node.Value.AsSpan().ContainsAnyExcept(" \t\r\n"));
}
