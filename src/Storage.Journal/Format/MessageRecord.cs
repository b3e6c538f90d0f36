using System.Text;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Format;

/// <summary>
/// Body of a message: type (1), length of BizMsgIdr (1), operations (2), length of the payload (4), sequence (8), resource id
/// (24), sender (8), BizMsgIdr, payload. Where the payload is encrypted, see <see cref="EncryptedPlace"/>.
/// </summary>
internal static class MessageRecord
{
    private const int FixedSize = 48;

    public static int BodyLength(IncomingMessage message, bool isEncrypted) =>
        FixedSize + message.BizMsgIdr.Length + message.Payload.Length
        + (isEncrypted ? EncryptedPlace.HeadSize + EncryptedPlace.TagSize : 0);

    /// <summary>Whether it is a message, encrypted or not.</summary>
    public static bool Is(ReadOnlySpan<byte> body) =>
        (RecordType)body[0] is RecordType.MessageAccepted or RecordType.EncryptedMessage;

    /// <summary>Writes a message. One that is to be encrypted is in clear until it is.</summary>
    public static void Write(Span<byte> body, MessageAccepted accepted, bool isEncrypted)
    {
        var message = accepted.Message;
        var fields = new FieldWriter(body);
        fields.Byte((byte)(isEncrypted ? RecordType.EncryptedMessage : RecordType.MessageAccepted));
        fields.Byte((byte)message.BizMsgIdr.Length);
        fields.UInt16((ushort)message.Operations);
        fields.Int32(message.Payload.Length);
        fields.Int64(accepted.Sequence);
        accepted.Id.Write(fields.Next(ResourceId.Size));
        fields.UInt64(message.Sender.Word);
        Encoding.ASCII.GetBytes(message.BizMsgIdr, fields.Next(message.BizMsgIdr.Length));
        if (isEncrypted)
            fields.Next(EncryptedPlace.HeadSize).Clear();
        fields.Bytes(message.Payload.Span);
        if (isEncrypted)
            fields.Next(EncryptedPlace.TagSize).Clear();
    }

    public static View Read(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body[1..]);
        var idLength = fields.Byte();
        var operations = fields.UInt16();
        var payloadLength = fields.Int32();
        var sequence = fields.Int64();
        var id = ResourceId.Read(fields.Next(ResourceId.Size));
        var sender = fields.UInt64();
        var isEncrypted = body[0] == (byte)RecordType.EncryptedMessage;
        var payloadStart = FixedSize + idLength + (isEncrypted ? EncryptedPlace.HeadSize : 0);
        return new View(sequence, operations, id, sender, fields.Next(idLength), payloadStart, payloadLength, isEncrypted);
    }

    /// <summary>A message as it lies in its record.</summary>
    internal readonly ref struct View(
        long sequence, int operations, ResourceId id, ulong sender, ReadOnlySpan<byte> bizMsgIdr, int payloadStart,
        int payloadLength, bool isEncrypted)
    {
        public long Sequence { get; } = sequence;

        public int Operations { get; } = operations;

        public ResourceId Id { get; } = id;

        public ulong Sender { get; } = sender;

        public ReadOnlySpan<byte> BizMsgIdr { get; } = bizMsgIdr;

        /// <summary>Where the payload begins in the body.</summary>
        public int PayloadStart { get; } = payloadStart;

        public int PayloadLength { get; } = payloadLength;

        public bool IsEncrypted { get; } = isEncrypted;
    }
}
