using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>
/// A message as elements that a test can take apart, written so that the line of each is known: a start tag and an end tag have
/// lines of their own, an element with text one for both.
/// </summary>
internal sealed class MessageTree
{
    private readonly Dictionary<XElement, (int Start, int End)> _lines = [];

    private MessageTree(XElement root) => Root = root;

    public XElement Root { get; }

    /// <summary>All elements but the root and the signature's inside, in the order of the message.</summary>
    public IEnumerable<XElement> Parts => Root.Descendants().Where(element => !element.Ancestors().Any(IsSignature));

    public static MessageTree Read(byte[] xml)
    {
        var document = XDocument.Load(new MemoryStream(xml));
        document.DescendantNodes().OfType<XComment>().Remove();
        return new MessageTree(document.Root!);
    }

    public MessageTree Copy() => new(new XElement(Root));

    /// <summary>The same element of a copy.</summary>
    public XElement Counterpart(XElement element, MessageTree copy) =>
        copy.Root.DescendantsAndSelf().ElementAt(Root.DescendantsAndSelf().TakeWhile(other => other != element).Count());

    /// <summary>The line of its start tag, as of the last <see cref="ToUtf8"/>.</summary>
    public int LineOf(XElement element) => _lines[element].Start;

    /// <summary>The line of its end tag, as of the last <see cref="ToUtf8"/>.</summary>
    public int EndLineOf(XElement element) => _lines[element].End;

    public byte[] ToUtf8()
    {
        _lines.Clear();
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        var line = 2;
        Write(Root, "", text, ref line);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static bool IsSignature(XElement element) => element.Name.LocalName == "Signature";

    private void Write(XElement element, string inherited, StringBuilder text, ref int line)
    {
        var start = line;
        var uri = element.Name.NamespaceName;
        text.Append('<').Append(element.Name.LocalName);
        if (uri != inherited)
            text.Append($" xmlns=\"{uri}\"");
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            text.Append($" {attribute.Name.LocalName}=\"{Escape(attribute.Value)}\"");
        text.Append('>');
        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
            {
                text.Append('\n');
                line++;
                Write(child, uri, text, ref line);
            }
            else if (node.NodeType == XmlNodeType.Text)
            {
                text.Append(Escape(((XText)node).Value));
                line += ((XText)node).Value.Count(character => character == '\n');
            }
        }

        if (element.HasElements || (!element.Nodes().Any() && IsContainer(element)))
        {
            text.Append('\n');
            line++;
        }

        text.Append($"</{element.Name.LocalName}>");
        _lines[element] = (start, line);
    }

    // So that an end tag has a line of its own where a test took all children away, and a value none where it is empty.
    private static bool IsContainer(XElement element) => element.Annotation<Emptied>() is not null;

    private static string Escape(string value) => value.Replace("&", "&amp;").Replace("<", "&lt;").Replace("\"", "&quot;");

    /// <summary>Marks an element whose last child was taken away.</summary>
    internal sealed class Emptied;
}
