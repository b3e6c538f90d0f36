using System.Text;
using Microsoft.Extensions.Time.Testing;
using PixStream.Spi.Generation;
using PixStream.Spi.Identifiers;

namespace PixStream.Fuzz.Requests;

/// <summary>Valid messages. The same seed gives the same bytes.</summary>
internal sealed class Envelopes(Random random)
{
    /// <summary>What a message says of the time must not differ from run to run.</summary>
    private static readonly DateTimeOffset Moment = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private readonly Pacs008Generator _generator = new(new Random(random.Next()), new FakeTimeProvider(Moment));

    public Payload Make(string sender, string destination)
    {
        if (random.Next(3) == 0)
        {
            var bytes = _generator.Make(sender, destination);
            return new Payload(bytes, Payload.ValueOf(bytes, "BizMsgIdr"u8)!, sender, destination);
        }

        var name = MessageId.Make(sender, random).ToString();
        return new Payload(Encoding.UTF8.GetBytes(Small(name, sender, destination)), name, sender, destination);
    }

    /// <summary>Another message under the same message key.</summary>
    public static Payload Conflicting(Payload payload) => payload with { Bytes = [.. payload.Bytes, .. "<!--another-->"u8] };

    private string Small(string name, string sender, string destination)
    {
        var text = random.Next(4) switch
        {
            0 => "não há saldo",
            1 => "<!--x--><![CDATA[<a/>]]>",
            2 => "&amp;&#233;&lt;",
            _ => "ok",
        };
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/admi.002/1.3\"><AppHdr>"
            + $"<Fr><FIId><FinInstnId><Othr><Id>{sender}</Id></Othr></FinInstnId></FIId></Fr>"
            + $"<To><FIId><FinInstnId><Othr><Id>{destination}</Id></Othr></FinInstnId></FIId></To>"
            + $"<BizMsgIdr>{name}</BizMsgIdr><MsgDefIdr>admi.002.spi.1.3</MsgDefIdr><CreDt>2026-03-14T15:11:00.000Z</CreDt></AppHdr>"
            + $"<Document><MsgRjct><Rsn><RsnDesc>{text}</RsnDesc></Rsn></MsgRjct></Document></Envelope>";
    }
}
