using System.Text;

namespace PixStream.Spi;

/// <summary>The fixed bytes of a pacs.008, cut where values go: a piece is followed by the value that its hole names.</summary>
internal sealed class Pacs008Template
{
    /// <summary>From the start to the first operation.</summary>
    public static readonly Pacs008Template Head = new("""
        <?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="https://www.bcb.gov.br/pi/pacs.008/1.13"><AppHdr>
        <Fr><FIId><FinInstnId><Othr><Id>{Sender}</Id></Othr></FinInstnId></FIId></Fr>
        <To><FIId><FinInstnId><Othr><Id>{Receiver}</Id></Othr></FinInstnId></FIId></To>
        <BizMsgIdr>{MessageId}</BizMsgIdr><MsgDefIdr>pacs.008.spi.1.13</MsgDefIdr><CreDt>{Now}</CreDt>
        <Sgntr><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
        <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
        <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
        <ds:Reference><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <ds:DigestValue>{Digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>
        <ds:SignatureValue>{Signature}</ds:SignatureValue></ds:Signature></Sgntr></AppHdr>
        <Document><FIToFICstmrCdtTrf><GrpHdr><MsgId>{MessageId}</MsgId><CreDtTm>{Now}</CreDtTm><NbOfTxs>{Operations}</NbOfTxs>
        <SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf>
        <PmtTpInf><InstrPrty>HIGH</InstrPrty><SvcLvl><Prtry>PAGPRI</Prtry></SvcLvl></PmtTpInf></GrpHdr>
        """);

    /// <summary>One operation.</summary>
    public static readonly Pacs008Template Operation = new("""
        <CdtTrfTxInf><PmtId><EndToEndId>{EndToEndId}</EndToEndId>{TxId}</PmtId>
        <IntrBkSttlmAmt Ccy="BRL">{Amount}</IntrBkSttlmAmt><AccptncDtTm>{Now}</AccptncDtTm><ChrgBr>SLEV</ChrgBr>
        <MndtRltdInf><Tp><LclInstrm><Prtry>{Initiation}</Prtry></LclInstrm></Tp></MndtRltdInf>
        <Dbtr><Nm>{Name}</Nm><Id><PrvtId><Othr><Id>{TaxId}</Id></Othr></PrvtId></Id></Dbtr>
        <DbtrAcct><Id><Othr><Id>{Account}</Id><Issr>{Branch}</Issr></Othr></Id><Tp><Cd>{AccountType}</Cd></Tp></DbtrAcct>
        <DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>{Sender}</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>
        <CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>{Receiver}</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>
        <Cdtr><Id><PrvtId><Othr><Id>{TaxId}</Id></Othr></PrvtId></Id></Cdtr>
        <CdtrAcct><Id><Othr><Id>{Account}</Id><Issr>{Branch}</Issr></Othr></Id><Tp><Cd>{AccountType}</Cd></Tp></CdtrAcct>
        <Purp><Cd>IPAY</Cd></Purp>{FreeText}</CdtTrfTxInf>
        """);

    /// <summary>What follows the last operation.</summary>
    public static readonly Pacs008Template Tail = new("</FIToFICstmrCdtTrf></Document></Envelope>");

    private Pacs008Template(string text)
    {
        // Fixed text and names of holes alternate.
        var parts = text.ReplaceLineEndings("").Split('{', '}');
        Pieces = new Piece[(parts.Length + 1) / 2];
        for (var i = 0; i < Pieces.Length; i++)
        {
            var hole = 2 * i + 1 < parts.Length ? Enum.Parse<Pacs008Hole>(parts[2 * i + 1]) : Pacs008Hole.None;
            Pieces[i] = new Piece(Encoding.UTF8.GetBytes(parts[2 * i]), hole);
        }

        FixedLength = Pieces.Sum(piece => piece.Text.Length);
    }

    public Piece[] Pieces { get; }

    /// <summary>Bytes of all pieces, without the values.</summary>
    public int FixedLength { get; }

    /// <summary>Fixed bytes and the hole behind them.</summary>
    internal readonly record struct Piece(byte[] Text, Pacs008Hole Hole);
}
