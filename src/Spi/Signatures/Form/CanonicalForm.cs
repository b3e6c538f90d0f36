using System.Security.Cryptography.Xml;
using System.Xml;

namespace PixStream.Spi.Signatures.Form;

/// <summary>
/// Exclusive canonical XML without comments (W3C, 18 July 2002) of one element: what is digested. The canonicalization is the
/// library's; this only cuts the element out of its message.
/// </summary>
internal static class CanonicalForm
{
    /// <summary>The canonical bytes of the element and all that it holds.</summary>
    public static byte[] Of(XmlElement element)
    {
        // A document of its own, as the library canonicalizes whole documents, with the namespaces that were in force.
        // Those that the element does not use are left out again by the exclusive form.
        var alone = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var root = (XmlElement)alone.AppendChild(alone.ImportNode(element, deep: true))!;
        foreach (var (name, uri) in Inherited(element))
            root.SetAttribute(name, uri);

        var transform = new XmlDsigExcC14NTransform(includeComments: false) { Resolver = null };
        transform.LoadInput(alone);
        return ((MemoryStream)transform.GetOutput(typeof(Stream))).ToArray();
    }

    /// <summary>The declarations in force at the element that are not its own.</summary>
    private static Dictionary<string, string> Inherited(XmlElement element)
    {
        var inherited = new Dictionary<string, string>();
        for (var above = element.ParentNode as XmlElement; above is not null; above = above.ParentNode as XmlElement)
            foreach (XmlAttribute attribute in above.Attributes)
                if (attribute.IsDeclaration() && !element.HasAttribute(attribute.Name))
                    inherited.TryAdd(attribute.Name, attribute.Value);
        // Undeclared again is as good as never declared.
        if (inherited.TryGetValue("xmlns", out var byDefault) && byDefault.Length == 0)
            inherited.Remove("xmlns");
        return inherited;
    }
}
