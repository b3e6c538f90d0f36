using System.Buffers.Binary;
using System.Text;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>
/// One message within an entry: resource id (24 bytes), sender (8), length of the BizMsgIdr (2), BizMsgIdr, payload, checksum
/// (8). How long it is and how many operations it carries stand in the entry's head.
/// </summary>
internal readonly record struct MessageRecord(
    ResourceId Id, int Operations, Ispb Sender, string BizMsgIdr, ReadOnlyMemory<byte> Payload)
{
    private const int BizMsgIdrLengthAt = ResourceId.Size + Ispb.Length;
    private const int BizMsgIdrAt = BizMsgIdrLengthAt + sizeof(ushort);

    public StoredMessage Message => new(Id, Operations, Payload);

    public static int SizeOf(MessageAccepted accepted) =>
        BizMsgIdrAt + Encoding.UTF8.GetByteCount(accepted.Message.BizMsgIdr) + accepted.Message.Payload.Length + Checksum.Size;

    /// <summary>Fills <paramref name="record"/>, which has the right size.</summary>
    public static void Write(Span<byte> record, MessageAccepted accepted)
    {
        var message = accepted.Message;
        accepted.Id.Write(record);
        BinaryPrimitives.WriteUInt64BigEndian(record[ResourceId.Size..], message.Sender.Word);
        var length = Encoding.UTF8.GetBytes(message.BizMsgIdr, record[BizMsgIdrAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(record[BizMsgIdrLengthAt..], (ushort)length);
        message.Payload.Span.CopyTo(record[(BizMsgIdrAt + length)..]);
        var checksum = Checksum.OfMessage(message.Destination, accepted.Sequence, message.Operations, record[..^Checksum.Size]);
        BinaryPrimitives.WriteUInt64LittleEndian(record[^Checksum.Size..], checksum);
    }

    /// <returns>Null where the bytes do not match their checksum.</returns>
    public static MessageRecord? Read(Ispb ispb, long sequence, int operations, ReadOnlyMemory<byte> record)
    {
        var bytes = record.Span;
        if (bytes.Length < BizMsgIdrAt + Checksum.Size
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[^Checksum.Size..]) != Checksum.OfMessage(
                ispb, sequence, operations, bytes[..^Checksum.Size]))
            return null;
        var payloadAt = BizMsgIdrAt + BinaryPrimitives.ReadUInt16BigEndian(bytes[BizMsgIdrLengthAt..]);
        return new MessageRecord(
            ResourceId.Read(bytes),
            operations,
            Ispb.FromWord(BinaryPrimitives.ReadUInt64BigEndian(bytes[ResourceId.Size..])),
            Encoding.UTF8.GetString(bytes[BizMsgIdrAt..payloadAt]),
            record[payloadAt..^Checksum.Size]);
    }
}
