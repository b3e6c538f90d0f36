using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace PixStream.Harness.Reference;

/// <summary>What the server reads of an envelope.</summary>
internal sealed partial record EnvelopeRules(string From, string To, string Name, int Operations)
{
    /// <summary>Null if the bytes are not an envelope.</summary>
    public static EnvelopeRules? Read(byte[] bytes, Fault fault)
    {
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = fault == Fault.TakesDoctypes ? DtdProcessing.Ignore : DtdProcessing.Prohibit,
            };
            using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
            var document = XDocument.Load(reader);
            var root = document.Root!;
            var isEnvelope = root.Name.LocalName == "Envelope" && Namespace().IsMatch(root.Name.NamespaceName)
                && !document.DescendantNodes().OfType<XProcessingInstruction>().Any()
                && root.Elements().Select(element => element.Name)
                    .SequenceEqual([root.Name.Namespace + "AppHdr", root.Name.Namespace + "Document"]);
            if (!isEnvelope)
                return null;
            var header = root.Elements().First();
            string? Value(string name) => header.Element(root.Name.Namespace + name)?.Value.Trim();
            var (from, to, name) = (Value("Fr"), Value("To"), Value("BizMsgIdr"));
            if (from is null || to is null || !Answers.IsIspb(to) || name is null || !MessageName().IsMatch(name)
                || Value("MsgDefIdr") is null)
                return null;
            var operations = root.Descendants(root.Name.Namespace + "CdtTrfTxInf").Count();
            return new EnvelopeRules(from, to, name, Math.Max(1, operations));
        }
        catch (XmlException)
        {
            return null;
        }
    }

    [GeneratedRegex("^https://www\\.bcb\\.gov\\.br/pi/[a-z]{4}\\.[0-9]{3}/[0-9.]+$")]
    private static partial Regex Namespace();

    [GeneratedRegex("^M[0-9A-Z]{8}[0-9A-Za-z]{23}$")]
    private static partial Regex MessageName();
}
