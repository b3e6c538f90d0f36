using System.Text;
using System.Xml;
using System.Xml.Linq;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Tests.Envelopes;

/// <summary>What .NET's own reader, which is the judge here, makes of the same bytes.</summary>
internal static class XmlOracle
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static XmlReader Open(byte[] xml) => XmlReader.Create(new MemoryStream(xml), Settings);

    /// <summary>The message as a list of events, one a line; null if it is not well-formed.</summary>
    public static string? Events(byte[] xml, out string? error)
    {
        var events = new StringBuilder();
        error = null;
        try
        {
            using var reader = Open(xml);
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        var isEmpty = reader.IsEmptyElement;
                        events.Append("\n<").Append(reader.NamespaceURI).Append(' ').Append(reader.LocalName).Append('\n');
                        if (isEmpty)
                            events.Append("\n>\n");
                        break;
                    case XmlNodeType.EndElement:
                        events.Append("\n>\n");
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                        if (reader.Depth > 0)
                            events.Append(reader.Value);
                        break;
                }
            }

            return events.ToString();
        }
        catch (XmlException e)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>The same list from our scanner; null if it refuses.</summary>
    public static string? ScannerEvents(byte[] xml, out XmlFault fault)
    {
        var events = new StringBuilder();
        var buffer = new byte[xml.Length];
        var scanner = new XmlScanner(xml);
        while (true)
        {
            switch (scanner.Read())
            {
                case XmlToken.Fault:
                    fault = scanner.Fault;
                    return null;
                case XmlToken.Finished:
                    fault = default;
                    return events.ToString();
                case XmlToken.Start:
                    events.Append("\n<").Append(Encoding.UTF8.GetString(scanner.NamespaceUri)).Append(' ')
                        .Append(Encoding.UTF8.GetString(scanner.LocalName)).Append('\n');
                    break;
                case XmlToken.End:
                    events.Append("\n>\n");
                    break;
                case XmlToken.Text or XmlToken.CData:
                    var raw = xml.AsSpan(scanner.TokenAt..scanner.TokenEnd);
                    events.Append(Encoding.UTF8.GetString(buffer, 0, Xml.XmlText.Decode(raw, buffer)));
                    break;
            }
        }
    }

    /// <summary>The header as XPath-like navigation finds it; fails if a value is not there exactly once.</summary>
    public static EnvelopeHeader Header(byte[] xml)
    {
        using var reader = Open(xml);
        var root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        var parts = root.Name.NamespaceName.Split('/');
        string Value(params string[] path) => Descend(root, path).Single().Value;
        return new EnvelopeHeader(
            Value("AppHdr", "Fr", "FIId", "FinInstnId", "Othr", "Id"),
            Value("AppHdr", "To", "FIId", "FinInstnId", "Othr", "Id"),
            Value("AppHdr", "BizMsgIdr"),
            parts[^2],
            parts[^1],
            parts[^2] == "pacs.008" ? Descend(root, "Document", "FIToFICstmrCdtTrf", "CdtTrfTxInf").Count() : 1);
    }

    private static IEnumerable<XElement> Descend(XElement root, params string[] path) =>
        path.Aggregate<string, IEnumerable<XElement>>([root], (found, name) => found.Elements(root.Name.Namespace + name));
}
