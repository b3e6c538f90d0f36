using System.Buffers.Text;
using System.Text;

namespace PixStream.Bench.Messages;

/// <summary>
/// An admi.002 of exactly 800 bytes: small, of the contract's form, and different from all others in its BizMsgIdr only.
/// </summary>
internal sealed class Envelope
{
    /// <summary>Its length, in bytes.</summary>
    public const int Length = 800;

    private const int NumberDigits = 23;

    private readonly byte[] _bytes;
    private readonly int _numberAt;

    public Envelope(string sender, string destination)
    {
        var head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/admi.002/1.3\"><AppHdr>"
            + $"<Fr><FIId><FinInstnId><Othr><Id>{sender}</Id></Othr></FinInstnId></FIId></Fr>"
            + $"<To><FIId><FinInstnId><Othr><Id>{destination}</Id></Othr></FinInstnId></FIId></To><BizMsgIdr>M{sender}";
        var rest = "</BizMsgIdr><MsgDefIdr>admi.002.spi.1.3</MsgDefIdr><CreDt>2026-03-14T15:11:00.000Z</CreDt>"
            + "<Sgntr><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></Sgntr></AppHdr><Document><MsgRjct>"
            + "<RltdRef><Ref>M12345678SampleOfARefusedMessage</Ref></RltdRef><Rsn><RjctgPtyRsn>SAMPLE</RjctgPtyRsn>"
            + "<RjctnDtTm>2026-03-14T15:10:59.900Z</RjctnDtTm><RsnDesc>";
        const string End = "</RsnDesc></Rsn></MsgRjct></Document></Envelope>";
        var filler = new string('x', Length - head.Length - NumberDigits - rest.Length - End.Length);
        _bytes = Encoding.ASCII.GetBytes($"{head}{new string('0', NumberDigits)}{rest}{filler}{End}");
        _numberAt = head.Length;
        Sender = sender;
    }

    public string Sender { get; }

    /// <summary>The BizMsgIdr of the message with that number.</summary>
    public string NameOf(long number) => $"M{Sender}{number:D23}";

    /// <summary>Writes the message with that number.</summary>
    public void Write(Span<byte> target, long number)
    {
        _bytes.CopyTo(target);
        Stamp(target, number);
    }

    /// <summary>Gives another number to a message that is there already.</summary>
    public void Stamp(Span<byte> message, long number) =>
        Utf8Formatter.TryFormat(number, message.Slice(_numberAt, NumberDigits), out _, new('D', NumberDigits));
}
