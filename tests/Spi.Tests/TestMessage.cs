using System.Text;

namespace PixStream.Spi.Tests;

/// <summary>A short envelope whose parts a test can replace.</summary>
internal sealed record TestMessage
{
    public const string Namespace = "https://www.bcb.gov.br/pi/pacs.008/1.13";
    public const string Id = "M00038166abcdefghijklmnopqrstuvw";

    public string Declaration { get; init; } = "";
    public string Root { get; init; } = $"<Envelope xmlns=\"{Namespace}\">";
    public string From { get; init; } = Party("Fr", "00038166");
    public string To { get; init; } = Party("To", "12345678");
    public string BizMsgIdr { get; init; } = $"<BizMsgIdr>{Id}</BizMsgIdr>";
    public string MsgDefIdr { get; init; } = "<MsgDefIdr>pacs.008.spi.1.13</MsgDefIdr>";
    public string Extra { get; init; } = "";
    public string Document { get; init; } =
        "<Document><FIToFICstmrCdtTrf><CdtTrfTxInf><PmtId/></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>";
    public string After { get; init; } = "";

    public static string Party(string role, string ispb) =>
        $"<{role}><FIId><FinInstnId><Othr><Id>{ispb}</Id></Othr></FinInstnId></FIId></{role}>";

    /// <summary>An envelope with this somewhere in its header.</summary>
    public static TestMessage With(string extra) => new() { Extra = extra };

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(ToString());

    public override string ToString() =>
        $"{Declaration}{Root}<AppHdr>{From}{To}{BizMsgIdr}{MsgDefIdr}{Extra}</AppHdr>{Document}</Envelope>{After}";
}
