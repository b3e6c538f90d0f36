using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>
/// Draws changes of a message that leave it well-formed, some harmless and some not, with all of XML that could be read in two
/// ways: CDATA, references, comments, white space, prefixes, and attributes that speak to the validator.
/// </summary>
internal sealed partial class RandomDamage(Random random)
{
    private static readonly string[] Values =
    [
        "", " ", "1", "0", "-1", "1.5", "1.50000", "01", ".5", "+1", "1e3", "BRL", "IPAY", " IPAY ", "NORM", "é😀", "\t", "\r\n",
        "x\r\ny", "2026-03-14", "2026-03-14T15:09:26.535Z", "2026-13-14T15:09:26.535Z", "24:00:00", "&#32;", "&#x31;", "&#10;",
        "<![CDATA[]]>", "<![CDATA[ ]]>", "<![CDATA[1]]>", "1<!-- c -->2", "<!-- c -->", "<a/>", "<Id>12345678</Id>",
        "9999999999999999.99", "99999999999999999",
    ];

    private static readonly string[] Attributes =
    [
        " Ccy=\"BRL\"", " Ccy='&#66;RL'", " Ccy=' BRL'", " Ccy=''", " Ccy=\"B&#10;RL\"", " odd='1'", " xmlns:n='urn:n' n:odd='1'",
        " xmlns:n='urn:n'", " xmlns=''",
        " xmlns='urn:n'", " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='0'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='Text35'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:x='http://www.w3.org/2001/XMLSchema' i:type=' x:string '",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='y:string'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='Ispb'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='ISPBType'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:schemaLocation='urn:n http://127.0.0.1:1/n.xsd'",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:noNamespaceSchemaLocation='http://127.0.0.1:1/n.xsd' i:odd='1'",
    ];

    public byte[] Apply(byte[] valid)
    {
        var xml = Encoding.UTF8.GetString(valid);
        for (var left = 1 + random.Next(2); left > 0; left--)
            xml = Change(xml);
        return Encoding.UTF8.GetBytes(xml);
    }

    private string Change(string xml)
    {
        var leaves = Leaf().Matches(xml);
        var leaf = leaves[random.Next(leaves.Count)];
        var text = leaf.Groups["text"];
        switch (random.Next(7))
        {
            case 0:
                return Put(xml, text.Index, text.Length, Any(Values));
            case 1:
                return Put(xml, text.Index + random.Next(text.Length + 1), 0, Any(Values));
            case 2:
                var tags = StartTag().Matches(xml);
                return Put(xml, tags[random.Next(tags.Count)].Groups["end"].Index, 0, Any(Attributes));
            case 3:
                return Put(xml, leaf.Index, leaf.Length, "");
            case 4:
                return Put(xml, leaf.Index, 0, leaf.Value);
            case 5:
                return Put(xml, leaf.Index, 0, leaves[random.Next(leaves.Count)].Value);
            default:
                // Between two tags: text, or what only looks like it.
                var places = Between().Matches(xml);
                return Put(xml, places[random.Next(places.Count)].Index + 1, 0, Any(Values));
        }
    }

    private static string Put(string xml, int at, int length, string text) => xml[..at] + text + xml[(at + length)..];

    private string Any(string[] choices) => choices[random.Next(choices.Length)];

    [GeneratedRegex("<(?<name>[A-Za-z]+)[^<>/]*>(?<text>[^<>]*)</\\k<name>>")]
    private static partial Regex Leaf();

    [GeneratedRegex("<[A-Za-z:]+[^<>/]*(?<end>/?>)")]
    private static partial Regex StartTag();

    [GeneratedRegex("(?<=</?[A-Za-z:]+)>\\s*<")]
    private static partial Regex Between();
}
