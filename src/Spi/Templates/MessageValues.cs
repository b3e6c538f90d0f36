using System.Text;
using PixStream.Spi.Generation;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Json;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Templates;

/// <summary>
/// The values of one message after another, at random. Beyond the ids of header and operation no value depends on another,
/// so a template may have its holes in any order.
/// </summary>
internal sealed class MessageValues(Random seededRandom)
{
    /// <summary>Whatever chance chooses, the values of a template fit into this many bytes.</summary>
    public const int LengthMax = 1024;

    private static readonly byte[] Alphabet64 = Encoding.ASCII.GetBytes(Alphanumeric.Characters + "7q");
    private static readonly byte[] Base64 = Encoding.ASCII.GetBytes(Alphanumeric.Characters + "+/");

    private readonly byte[] _sender = new byte[IspbText.Length];
    private readonly byte[] _receiver = new byte[IspbText.Length];
    private readonly byte[] _messageId = new byte[Identifiers.MessageId.Length];
    private readonly byte[] _original = new byte[MinuteId.Length];
    private readonly byte[] _return = new byte[MinuteId.Length];
    private RandomStream _random = new(seededRandom);
    private DateTime _now;
    private bool _hasReturn;
    private PaymentStatus _status;

    // Until the first message begins.
    private MessageOrder _order = new(MessageForms.Pacs008);

    public void BeginMessage(string sender, string receiver, DateTime now, MessageOrder order)
    {
        Encoding.ASCII.GetBytes(sender, _sender);
        Encoding.ASCII.GetBytes(receiver, _receiver);
        _now = now;
        _order = order;
        _messageId[0] = (byte)'M';
        _sender.CopyTo(_messageId, 1);
        _random.Fill(_messageId.AsSpan(IspbText.Length + 1), Alphabet64);
    }

    public void BeginOperation(int number)
    {
        if (_order.Form.OriginalMinutes == 0)
            return;
        var reference = _order.References?[number];
        if (reference is { Payment: var payment })
            Encoding.ASCII.GetBytes(payment.ToString(), _original);
        else
            MakeOriginal();
        _hasReturn = reference?.Return is not null;
        if (reference?.Return is { } id)
            Encoding.ASCII.GetBytes(id.ToString(), _return);
        _status = _order.Status ?? (_random.Below(8) == 0 ? PaymentStatus.Rejected : PaymentStatus.SettledForPayer);
    }

    public void Write(ref ByteWriter writer, MessageHole hole)
    {
        switch (hole)
        {
            case MessageHole.Sender: writer.Write(_sender); break;
            case MessageHole.Receiver: writer.Write(_receiver); break;
            case MessageHole.MessageId: writer.Write(_messageId); break;
            case MessageHole.Now: WriteInstant(ref writer); break;
            case MessageHole.Digest: WriteBase64(ref writer, length: 43, "="u8); break;
            case MessageHole.Signature: WriteBase64(ref writer, length: 342, "=="u8); break;
            case MessageHole.Operations: writer.WriteNumber(_order.Operations); break;
            case MessageHole.EndToEndId: WriteId(ref writer, EndToEndId.Letter, _sender, _now); break;
            case MessageHole.TxId: WriteTxId(ref writer); break;
            case MessageHole.Amount: WriteAmount(ref writer); break;
            case MessageHole.Initiation: writer.Write(_random.Below(2) == 0 ? "DICT"u8 : "MANU"u8); break;
            case MessageHole.Name: WriteName(ref writer); break;
            case MessageHole.TaxId: WriteTaxId(ref writer); break;
            case MessageHole.Account: writer.WriteNumber(10_000 + _random.Below(900_000_000)); break;
            case MessageHole.Branch: writer.WriteDigits(1 + _random.Below(9_999), 4); break;
            case MessageHole.AccountType: writer.Write(_random.Below(4) == 0 ? "TRAN"u8 : "CACC"u8); break;
            case MessageHole.FreeText: WriteFreeText(ref writer); break;
            case MessageHole.Original: writer.Write(_original); break;
            case MessageHole.OriginalInstruction: writer.Write(_hasReturn ? _return : _original); break;
            case MessageHole.Status: writer.Write(StatusCode(_status)); break;
            case MessageHole.Outcome: WriteOutcome(ref writer); break;
            case MessageHole.ReturnId: WriteReturnId(ref writer); break;
            case MessageHole.ReturnReason: writer.Write(Any(SampleCodes.ReturnReasons)); break;
            case MessageHole.EchoData: writer.Write(_order.EchoData ?? Any(SampleNames.EchoTexts)); break;
        }
    }

    private static ReadOnlySpan<byte> StatusCode(PaymentStatus status) => status switch
    {
        PaymentStatus.Accepted => "ACSP"u8,
        PaymentStatus.SettledForPayer => "ACSC"u8,
        PaymentStatus.SettledForPayee => "ACCC"u8,
        _ => "RJCT"u8,
    };

    private void MakeOriginal()
    {
        var writer = new ByteWriter(_original);
        WriteId(ref writer, EndToEndId.Letter, _receiver, _now.AddMinutes(-_random.Below(_order.Form.OriginalMinutes)));
    }

    private void WriteInstant(ref ByteWriter writer)
    {
        WriteDate(ref writer);
        writer.Write("T"u8);
        writer.WriteDigits(_now.Hour, 2);
        writer.Write(":"u8);
        writer.WriteDigits(_now.Minute, 2);
        writer.Write(":"u8);
        writer.WriteDigits(_now.Second, 2);
        writer.Write("."u8);
        writer.WriteDigits(_now.Millisecond, 3);
        writer.Write("Z"u8);
    }

    private void WriteDate(ref ByteWriter writer)
    {
        writer.WriteDigits(_now.Year, 4);
        writer.Write("-"u8);
        writer.WriteDigits(_now.Month, 2);
        writer.Write("-"u8);
        writer.WriteDigits(_now.Day, 2);
    }

    private void WriteId(ref ByteWriter writer, char letter, ReadOnlySpan<byte> ispb, DateTime minute)
    {
        writer.Take(1)[0] = (byte)letter;
        writer.Write(ispb);
        writer.WriteDigits(minute.Year * 10_000L + minute.Month * 100 + minute.Day, 8);
        writer.WriteDigits(minute.Hour * 100 + minute.Minute, 4);
        _random.Fill(writer.Take(MinuteId.SuffixLength), Alphabet64);
    }

    private void WriteReturnId(ref ByteWriter writer)
    {
        if (_hasReturn)
            writer.Write(_return);
        else
            WriteId(ref writer, ReturnId.Letter, _sender, _now);
    }

    private void WriteOutcome(ref ByteWriter writer)
    {
        switch (_status)
        {
            case PaymentStatus.SettledForPayer or PaymentStatus.SettledForPayee:
                writer.Write("<FctvIntrBkSttlmDt><DtTm>"u8);
                WriteInstant(ref writer);
                writer.Write("</DtTm></FctvIntrBkSttlmDt><OrgnlTxRef><IntrBkSttlmDt>"u8);
                WriteDate(ref writer);
                writer.Write("</IntrBkSttlmDt></OrgnlTxRef>"u8);
                break;
            case PaymentStatus.Rejected:
                writer.Write("<StsRsnInf><Rsn><Cd>"u8);
                writer.Write(Any(SampleCodes.RejectionReasons));
                writer.Write("</Cd></Rsn></StsRsnInf>"u8);
                break;
        }
    }

    private void WriteTxId(ref ByteWriter writer)
    {
        if (_random.Below(2) == 0)
            return;
        writer.Write("<TxId>"u8);
        _random.Fill(writer.Take(25), Alphabet64);
        writer.Write("</TxId>"u8);
    }

    private void WriteAmount(ref ByteWriter writer)
    {
        // Most payments are small: the number of digits is drawn first.
        var amount = _order.Amount ?? new PixAmount(1 + _random.Below((int)Math.Pow(10, 2 + _random.Below(6))));
        amount.Write(ref writer);
    }

    private void WriteTaxId(ref ByteWriter writer) =>
        TaxId.Write(_random.Next(), writer.Take(_random.Below(4) == 0 ? TaxId.CnpjLength : TaxId.CpfLength));

    private void WriteName(ref ByteWriter writer)
    {
        if (_random.Below(4) == 0)
        {
            writer.Write(Any(SampleNames.Companies));
            return;
        }

        writer.Write(Any(SampleNames.Given));
        writer.Write(" "u8);
        writer.Write(Any(SampleNames.Family));
        writer.Write(" "u8);
        writer.Write(Any(SampleNames.Family));
    }

    private void WriteFreeText(ref ByteWriter writer)
    {
        if (_random.Below(3) == 0)
            return;
        writer.Write("<RmtInf><Ustrd>"u8);
        writer.Write(Any(SampleNames.FreeTexts));
        writer.Write("</Ustrd></RmtInf>"u8);
    }

    private void WriteBase64(ref ByteWriter writer, int length, ReadOnlySpan<byte> padding)
    {
        _random.Fill(writer.Take(length - 1), Base64);
        // The last character before the padding carries bits that must be zero: 'A' has no bit set.
        writer.Write("A"u8);
        writer.Write(padding);
    }

    private byte[] Any(byte[][] texts) => texts[_random.Below(texts.Length)];
}
