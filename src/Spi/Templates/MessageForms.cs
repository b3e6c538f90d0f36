namespace PixStream.Spi.Templates;

/// <summary>The forms of the messages that are made.</summary>
internal static class MessageForms
{
    /// <summary>A credit transfer from the payer's institution to the payee's.</summary>
    public static readonly MessageForm Pacs008 = new("pacs.008", "1.13",
        """
        <FIToFICstmrCdtTrf><GrpHdr><MsgId>{MessageId}</MsgId><CreDtTm>{Now}</CreDtTm><NbOfTxs>{Operations}</NbOfTxs>
        <SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf>
        <PmtTpInf><InstrPrty>HIGH</InstrPrty><SvcLvl><Prtry>PAGPRI</Prtry></SvcLvl></PmtTpInf></GrpHdr>
        """,
        """
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
        """,
        "</FIToFICstmrCdtTrf>");

    /// <summary>A status report to the institution that sent the operations. What settles does so within seconds.</summary>
    public static readonly MessageForm Pacs002 = new("pacs.002", "1.14",
        "<FIToFIPmtStsRpt><GrpHdr><MsgId>{MessageId}</MsgId><CreDtTm>{Now}</CreDtTm></GrpHdr>",
        """
        <TxInfAndSts><OrgnlInstrId>{OriginalInstruction}</OrgnlInstrId><OrgnlEndToEndId>{Original}</OrgnlEndToEndId>
        <TxSts>{Status}</TxSts>{Outcome}</TxInfAndSts>
        """,
        "</FIToFIPmtStsRpt>")
    {
        OriginalMinutes = 1,
    };

    /// <summary>
    /// A return from the payee's institution, which is debited now, to the payer's. A payment can be returned for 90 days.
    /// </summary>
    public static readonly MessageForm Pacs004 = new("pacs.004", "1.5",
        """
        <PmtRtr><GrpHdr><MsgId>{MessageId}</MsgId><CreDtTm>{Now}</CreDtTm><NbOfTxs>{Operations}</NbOfTxs>
        <SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>
        """,
        """
        <TxInf><RtrId>{ReturnId}</RtrId><OrgnlEndToEndId>{Original}</OrgnlEndToEndId>
        <RtrdIntrBkSttlmAmt Ccy="BRL">{Amount}</RtrdIntrBkSttlmAmt><SttlmPrty>HIGH</SttlmPrty><ChrgBr>SLEV</ChrgBr>
        <RtrRsnInf><Rsn><Cd>{ReturnReason}</Cd></Rsn></RtrRsnInf><OrgnlTxRef>{FreeText}
        <DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>{Sender}</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>
        <CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>{Receiver}</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt></OrgnlTxRef></TxInf>
        """,
        "</PmtRtr>")
    {
        OriginalMinutes = 90 * 24 * 60,
    };

    /// <summary>The answer to an echo request.</summary>
    public static readonly MessageForm Pibr002 = new("pibr.002", "1.3",
        "<EchoRpt><GrpHdr><MsgId>{MessageId}</MsgId><CreDtTm>{Now}</CreDtTm></GrpHdr>",
        "<EchoTxInf><OrgnlData>{EchoData}</OrgnlData></EchoTxInf>",
        "</EchoRpt>");
}
