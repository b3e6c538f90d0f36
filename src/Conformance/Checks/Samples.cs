using System.Text;
using PixStream.Conformance.Protocol;
using PixStream.Spi.Identifiers;

namespace PixStream.Conformance.Checks;

/// <summary>Messages of other types than pacs.008. Their signatures are not genuine.</summary>
internal static class Samples
{
    /// <summary>A pacs.002; <paramref name="prefix"/> is put before the names of its elements.</summary>
    public static Envelope StatusReport(string from, string to, Random random, string prefix = "") =>
        Of("pacs.002", "1.14", from, to, random, prefix, """
        <FIToFIPmtStsRpt><TxInfAndSts><OrgnlEndToEndId>E99999008202603141509Sample00001</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts></FIToFIPmtStsRpt>
        """);

    /// <summary>An admi.002.</summary>
    public static Envelope Rejection(string from, string to, Random random) => Of("admi.002", "1.3", from, to, random, "", """
        <MsgRjct><RltdRef><Ref>M12345678SampleOfARefusedMessage</Ref></RltdRef><Rsn><RsnDesc>"not" &lt;valid&gt; &amp; refused</RsnDesc></Rsn></MsgRjct>
        """);

    private static Envelope Of(string type, string version, string from, string to, Random random, string prefix, string document)
    {
        var id = MessageId.Make(from, random).ToString();
        var text = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="https://www.bcb.gov.br/pi/{type}/{version}"><AppHdr>
            <Fr><FIId><FinInstnId><Othr><Id>{from}</Id></Othr></FinInstnId></FIId></Fr>
            <To><FIId><FinInstnId><Othr><Id>{to}</Id></Othr></FinInstnId></FIId></To>
            <BizMsgIdr>{id}</BizMsgIdr><MsgDefIdr>{type}.spi.{version}</MsgDefIdr><CreDt>2026-03-14T15:09:27.120Z</CreDt>
            <Sgntr/></AppHdr><Document>{document.Trim()}</Document></Envelope>
            """;
        if (prefix.Length > 0)
            text = text.Replace("</", "</" + prefix + ":", StringComparison.Ordinal)
                .Replace("<Sgntr/>", $"<{prefix}:Sgntr/>", StringComparison.Ordinal)
                .Replace("xmlns=", $"xmlns:{prefix}=", StringComparison.Ordinal);
        if (prefix.Length > 0)
            text = System.Text.RegularExpressions.Regex.Replace(text, "<([A-Z][A-Za-z]*)(?=[ >/])", $"<{prefix}:$1");
        return Envelope.Of(to, Encoding.UTF8.GetBytes(text));
    }
}
