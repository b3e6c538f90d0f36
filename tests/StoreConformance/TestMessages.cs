using System.Globalization;
using System.Text;
using PixStream.Streams.Values;

namespace PixStream.StoreConformance;

/// <summary>Participants and messages to test with. What looks random comes from the BizMsgIdr.</summary>
public static class TestMessages
{
    public static readonly Ispb Sender = Ispb.Parse("99999004");
    public static readonly Ispb Psp = Ispb.Parse("12345678");
    public static readonly Ispb Other = Ispb.Parse("ABCDEF01");

    /// <summary>The n-th of many participants.</summary>
    public static Ispb Participant(int n) => Ispb.Parse(n.ToString("D8", CultureInfo.InvariantCulture));

    public static IncomingMessage New(Ispb to, string bizMsgIdr, int size = 100, int operations = 1) =>
        new(Sender, to, bizMsgIdr, operations, Payload(bizMsgIdr, size));

    /// <summary>Bytes that differ with the BizMsgIdr, and from place to place.</summary>
    public static byte[] Payload(string bizMsgIdr, int size)
    {
        var bytes = new byte[size];
        new Random(bizMsgIdr.Length + bizMsgIdr.Sum(letter => letter * 31) + size).NextBytes(bytes);
        Encoding.ASCII.GetBytes(bizMsgIdr.AsSpan(0, Math.Min(size, bizMsgIdr.Length)), bytes);
        return bytes;
    }
}
