using System.Text;

namespace PixStream.Spi.Tests.Envelopes;

/// <summary>
/// Draws XML from its grammar, with names and namespaces from sets so small that they collide all the time, and with
/// a rule broken now and then.
/// </summary>
internal sealed class RandomXml(Random random)
{
    private static readonly string[] Prefixes = ["", "", "", "p:", "q:", "p:", "xml:", "xmlns:"];
    private static readonly string[] Names = ["a", "b", "Id", "_", "a-1", "x.y", "xmlns", "xml"];
    private static readonly string[] Uris =
    [
        "u", "v", "", "u ", TestMessage.Namespace, "http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace",
    ];
    private static readonly string[] Values = ["", "1", "&lt;", "&#9;", "<", "&x;", "]]>", ">", "'", "\"", "é", "\r\n\t"];
    private static readonly string[] Texts =
    [
        "t", " ", "&amp;", "&#x1F600;", "]]", "]]>", ">", "\r\n", "&", "é€😀", "<![CDATA[]]>", "<![CDATA[]]]]>",
        "<![CDATA[<a>&x;]]>", "<!---->", "<!-- a - b -->", "<!-- -- -->", "<!--->", "<?p?>", "'\"",
    ];
    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\t \r"];

    private readonly StringBuilder _text = new();

    /// <summary>An envelope with a random element in its header.</summary>
    public byte[] Next()
    {
        _text.Clear();
        Element(depth: 0);
        return TestMessage.With(_text.ToString()).ToUtf8();
    }

    private void Element(int depth)
    {
        var name = Name();
        _text.Append('<').Append(name);
        for (var left = random.Next(4); left > 0; left--)
            Attribute();
        _text.Append(Any(Spaces));
        if (random.Next(4) == 0)
        {
            _text.Append("/>");
            return;
        }

        _text.Append('>');
        for (var left = random.Next(4); left > 0; left--)
        {
            if (depth < 5 && random.Next(2) == 0)
                Element(depth + 1);
            else
                _text.Append(Common(Texts));
        }

        _text.Append("</").Append(random.Next(100) == 0 ? Name() : name).Append(Any(Spaces)).Append('>');
    }

    private void Attribute()
    {
        var quote = random.Next(2) == 0 ? '"' : '\'';
        _text.Append(random.Next(50) == 0 ? "" : " ").Append(Any(Spaces));
        if (random.Next(2) == 0)
            _text.Append(random.Next(2) == 0 ? "xmlns" : $"xmlns:{Common(["p", "q", "r", "xml", "xmlns"])}")
                .Append('=').Append(quote).Append(Common(Uris));
        else
            _text.Append(Name()).Append(Any(Spaces)).Append('=').Append(Any(Spaces)).Append(quote).Append(Common(Values));
        _text.Append(quote);
    }

    private string Name() => Common(Prefixes) + Common(Names);

    private string Any(string[] choices) => choices[random.Next(choices.Length)];

    // The first of a set are the harmless ones.
    private string Common(string[] choices) =>
        choices[random.Next(random.Next(6) == 0 ? choices.Length : Math.Min(choices.Length, 4))];
}
