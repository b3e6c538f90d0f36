namespace PixStream.Spi.Envelopes;

/// <summary>The elements of an envelope that are looked at, by their place: the same name elsewhere is another node.</summary>
internal enum EnvelopeNode : byte
{
    /// <summary>Any other element, and all that it holds.</summary>
    Other = 0,

    /// <summary>The root.</summary>
    Envelope = 1,

    /// <summary>Envelope/AppHdr, the header.</summary>
    AppHdr = 2,

    /// <summary>AppHdr/Fr, the sender.</summary>
    Fr = 3,

    /// <summary>AppHdr/Fr/FIId.</summary>
    FrFIId = 4,

    /// <summary>AppHdr/Fr/FIId/FinInstnId.</summary>
    FrFinInstnId = 5,

    /// <summary>AppHdr/Fr/FIId/FinInstnId/Othr.</summary>
    FrOthr = 6,

    /// <summary>AppHdr/Fr/FIId/FinInstnId/Othr/Id: the sender's ISPB.</summary>
    FrId = 7,

    /// <summary>AppHdr/To, the receiver.</summary>
    To = 8,

    /// <summary>AppHdr/To/FIId.</summary>
    ToFIId = 9,

    /// <summary>AppHdr/To/FIId/FinInstnId.</summary>
    ToFinInstnId = 10,

    /// <summary>AppHdr/To/FIId/FinInstnId/Othr.</summary>
    ToOthr = 11,

    /// <summary>AppHdr/To/FIId/FinInstnId/Othr/Id: the receiver's ISPB.</summary>
    ToId = 12,

    /// <summary>AppHdr/BizMsgIdr.</summary>
    BizMsgIdr = 13,

    /// <summary>AppHdr/MsgDefIdr.</summary>
    MsgDefIdr = 14,

    /// <summary>Envelope/Document, the body.</summary>
    Document = 15,

    /// <summary>Document/FIToFICstmrCdtTrf: the body of a pacs.008.</summary>
    CreditTransfer = 16,

    /// <summary>Document/FIToFICstmrCdtTrf/CdtTrfTxInf: one operation of a pacs.008.</summary>
    Operation = 17,
}
