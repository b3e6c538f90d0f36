using System.Buffers;
using System.Text;

namespace PixStream.Spi;

/// <summary>
/// Makes pacs.008 version 1.13 messages that are valid for the published schema: random people, amounts and identifiers,
/// about 2.5 KB for one operation. Genuine: the structure, the check digits of CPF and CNPJ, the form of the identifiers,
/// the times. Not genuine: the signature, which only has the look of one (one reference where the SPI has three, no KeyInfo,
/// random bytes for digest and value) and verifies against nothing; and the people, who do not exist.
/// The same seed and time give the same bytes: two generators must not share a seed where identifiers have to be unique.
/// Not for use by several threads at once.
/// </summary>
public sealed class Pacs008Generator(Random seededRandom, TimeProvider time)
{
    // Whatever chance chooses, the values of a head or of an operation fit into this.
    private const int ValuesMax = 1024;

    private static readonly byte[] Alphabet64 = Encoding.ASCII.GetBytes(Alphanumeric.Characters + "7q");
    private static readonly byte[] Base64 = Encoding.ASCII.GetBytes(Alphanumeric.Characters + "+/");
    private static readonly Pacs008Options OneOperation = new();

    private readonly byte[] _identity = new byte[IspbText.Length * 2 + MessageId.Length];
    private RandomStream _random = new(seededRandom);

    /// <summary>One message with one operation.</summary>
    /// <exception cref="ArgumentException">An ISPB is not one.</exception>
    public byte[] Make(string senderIspb, string receiverIspb) => Make(senderIspb, receiverIspb, OneOperation);

    /// <summary>One message as the options say.</summary>
    /// <exception cref="ArgumentException">An ISPB is not one, or an option is out of range.</exception>
    public byte[] Make(string senderIspb, string receiverIspb, Pacs008Options options)
    {
        IspbText.Require(senderIspb);
        IspbText.Require(receiverIspb);
        options.Validate();

        var values = _identity.AsSpan();
        Encoding.ASCII.GetBytes(senderIspb, values);
        Encoding.ASCII.GetBytes(receiverIspb, values[IspbText.Length..]);
        var messageId = values[(IspbText.Length * 2)..];
        messageId[0] = (byte)'M';
        values[..IspbText.Length].CopyTo(messageId[1..]);
        _random.Fill(messageId[(IspbText.Length + 1)..], Alphabet64);
        var message = new Message
        {
            Sender = values[..IspbText.Length],
            Receiver = values.Slice(IspbText.Length, IspbText.Length),
            MessageId = messageId,
            Now = time.GetUtcNow().UtcDateTime,
            Options = options,
        };

        var lengthMax = Pacs008Template.Head.FixedLength + ValuesMax + Pacs008Template.Tail.FixedLength
            + options.Operations * (Pacs008Template.Operation.FixedLength + ValuesMax);
        var buffer = ArrayPool<byte>.Shared.Rent(lengthMax);
        var writer = new ByteWriter(buffer);
        Write(ref writer, Pacs008Template.Head, in message);
        for (var i = 0; i < options.Operations; i++)
            Write(ref writer, Pacs008Template.Operation, in message);
        Write(ref writer, Pacs008Template.Tail, in message);
        var made = buffer.AsSpan(0, writer.Written).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return made;
    }

    private void Write(ref ByteWriter writer, Pacs008Template template, in Message message)
    {
        foreach (var piece in template.Pieces)
        {
            writer.Write(piece.Text);
            WriteValue(ref writer, piece.Hole, in message);
        }
    }

    private void WriteValue(ref ByteWriter writer, Pacs008Hole hole, in Message message)
    {
        switch (hole)
        {
            case Pacs008Hole.Sender: writer.Write(message.Sender); break;
            case Pacs008Hole.Receiver: writer.Write(message.Receiver); break;
            case Pacs008Hole.MessageId: writer.Write(message.MessageId); break;
            case Pacs008Hole.Now: WriteInstant(ref writer, message.Now); break;
            case Pacs008Hole.Digest: WriteBase64(ref writer, length: 43, "="u8); break;
            case Pacs008Hole.Signature: WriteBase64(ref writer, length: 342, "=="u8); break;
            case Pacs008Hole.Operations: writer.WriteNumber(message.Options.Operations); break;
            case Pacs008Hole.EndToEndId: WriteEndToEndId(ref writer, in message); break;
            case Pacs008Hole.TxId: WriteTxId(ref writer); break;
            case Pacs008Hole.Amount: WriteAmount(ref writer, message.Options.Amount); break;
            case Pacs008Hole.Initiation: writer.Write(_random.Below(2) == 0 ? "DICT"u8 : "MANU"u8); break;
            case Pacs008Hole.Name: WriteName(ref writer); break;
            case Pacs008Hole.TaxId: WriteTaxId(ref writer); break;
            case Pacs008Hole.Account: writer.WriteNumber(10_000 + _random.Below(900_000_000)); break;
            case Pacs008Hole.Branch: writer.WriteDigits(1 + _random.Below(9_999), 4); break;
            case Pacs008Hole.AccountType: writer.Write(_random.Below(4) == 0 ? "TRAN"u8 : "CACC"u8); break;
            case Pacs008Hole.FreeText: WriteFreeText(ref writer); break;
        }
    }

    private static void WriteInstant(ref ByteWriter writer, DateTime now)
    {
        var text = writer.Take(24);
        "0000-00-00T00:00:00.000Z"u8.CopyTo(text);
        Digits(text[..4], now.Year);
        Digits(text[5..7], now.Month);
        Digits(text[8..10], now.Day);
        Digits(text[11..13], now.Hour);
        Digits(text[14..16], now.Minute);
        Digits(text[17..19], now.Second);
        Digits(text[20..23], now.Millisecond);
    }

    private void WriteEndToEndId(ref ByteWriter writer, in Message message)
    {
        var now = message.Now;
        writer.Write("E"u8);
        writer.Write(message.Sender);
        writer.WriteDigits(now.Year * 10_000L + now.Month * 100 + now.Day, 8);
        writer.WriteDigits(now.Hour * 100 + now.Minute, 4);
        _random.Fill(writer.Take(11), Alphabet64);
    }

    private void WriteTxId(ref ByteWriter writer)
    {
        if (_random.Below(2) == 0)
            return;
        writer.Write("<TxId>"u8);
        _random.Fill(writer.Take(25), Alphabet64);
        writer.Write("</TxId>"u8);
    }

    private void WriteAmount(ref ByteWriter writer, decimal? amount)
    {
        // Most payments are small: the number of digits is drawn first.
        var cents = amount is { } given ? (long)(given * 100) : 1 + _random.Below((int)Math.Pow(10, 2 + _random.Below(6)));
        writer.WriteNumber(cents / 100);
        writer.Write("."u8);
        writer.WriteDigits(cents % 100, 2);
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
        // The last character before the padding carries bits that must be zero: 'A' has none set.
        writer.Write("A"u8);
        writer.Write(padding);
    }

    private byte[] Any(byte[][] texts) => texts[_random.Below(texts.Length)];

    private static void Digits(Span<byte> text, int number)
    {
        for (var i = text.Length - 1; i >= 0; i--, number /= 10)
            text[i] = (byte)('0' + number % 10);
    }

    private readonly ref struct Message
    {
        public required ReadOnlySpan<byte> Sender { get; init; }
        public required ReadOnlySpan<byte> Receiver { get; init; }
        public required ReadOnlySpan<byte> MessageId { get; init; }
        public required DateTime Now { get; init; }
        public required Pacs008Options Options { get; init; }
    }
}
