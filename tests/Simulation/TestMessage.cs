using System.Text;
using PixStream.ContractAuditor;
using PixStream.Streams.Values;

namespace PixStream.Simulation;

/// <summary>A message with its key in its first bytes, so that a reader knows it again.</summary>
internal sealed record TestMessage(string Key, Ispb To, IncomingMessage Message)
{
    public SentMessage Sent => new(Key, To.ToString(), Message.Payload);

    public static TestMessage Write(Ispb sender, Ispb to, string bizMsgIdr, Random random, int payloadMax)
    {
        var key = $"{sender} {bizMsgIdr}";
        var payload = new byte[key.Length + 1 + random.Next(payloadMax)];
        random.NextBytes(payload);
        Encoding.ASCII.GetBytes(key, payload);
        payload[key.Length] = 0;
        var operations = random.Next(6) == 0 ? random.Next(2, 13) : 1;
        return new TestMessage(key, to, new IncomingMessage(sender, to, bizMsgIdr, operations, payload));
    }

    public static string KeyOf(ReadOnlyMemory<byte> payload) =>
        Encoding.ASCII.GetString(payload.Span[..Math.Max(0, payload.Span.IndexOf((byte)0))]);
}
