namespace PixStream.Spi.Envelopes;

/// <summary>The shape of an envelope, after the published schemas' SPIEnvelopeMessage and head.001.</summary>
internal static class EnvelopePath
{
    /// <summary>The node of a child, in the message's namespace, of <paramref name="parent"/>.</summary>
    public static EnvelopeNode Step(EnvelopeNode parent, ReadOnlySpan<byte> name)
    {
        switch (parent)
        {
            case EnvelopeNode.Envelope:
                return name.SequenceEqual("AppHdr"u8) ? EnvelopeNode.AppHdr
                    : name.SequenceEqual("Document"u8) ? EnvelopeNode.Document
                    : EnvelopeNode.Other;
            case EnvelopeNode.AppHdr:
                return StepHeader(name);
            case EnvelopeNode.Fr or EnvelopeNode.To:
                return Next(parent, name.SequenceEqual("FIId"u8));
            case EnvelopeNode.FrFIId or EnvelopeNode.ToFIId:
                return Next(parent, name.SequenceEqual("FinInstnId"u8));
            case EnvelopeNode.FrFinInstnId or EnvelopeNode.ToFinInstnId:
                return Next(parent, name.SequenceEqual("Othr"u8));
            case EnvelopeNode.FrOthr or EnvelopeNode.ToOthr:
                return Next(parent, name.SequenceEqual("Id"u8));
            case EnvelopeNode.Document:
                return Next(parent, name.SequenceEqual("FIToFICstmrCdtTrf"u8));
            case EnvelopeNode.CreditTransfer:
                return Next(parent, name.SequenceEqual("CdtTrfTxInf"u8));
            default:
                return EnvelopeNode.Other;
        }
    }

    /// <summary>The path of a value of the header, for texts; null for any other node.</summary>
    public static string? NameOfValue(EnvelopeNode node) => node switch
    {
        EnvelopeNode.FrId => "AppHdr/Fr/FIId/FinInstnId/Othr/Id",
        EnvelopeNode.ToId => "AppHdr/To/FIId/FinInstnId/Othr/Id",
        EnvelopeNode.BizMsgIdr => "AppHdr/BizMsgIdr",
        EnvelopeNode.MsgDefIdr => "AppHdr/MsgDefIdr",
        _ => null,
    };

    private static EnvelopeNode StepHeader(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("Fr"u8) ? EnvelopeNode.Fr
        : name.SequenceEqual("To"u8) ? EnvelopeNode.To
        : name.SequenceEqual("BizMsgIdr"u8) ? EnvelopeNode.BizMsgIdr
        : name.SequenceEqual("MsgDefIdr"u8) ? EnvelopeNode.MsgDefIdr
        : EnvelopeNode.Other;

    // In the three chains of only children, a child's number follows its parent's.
    private static EnvelopeNode Next(EnvelopeNode parent, bool matches) => matches ? parent + 1 : EnvelopeNode.Other;
}
