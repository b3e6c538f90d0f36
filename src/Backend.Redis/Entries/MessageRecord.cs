using System.Buffers.Binary;
using System.Text;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>
/// One message within an entry: resource id (24 bytes), sender (8), length of the name (1 or 2), name, payload, checksum (8). How
/// long it is and how many operations it carries stand in the entry's head.
/// </summary>
internal readonly record struct MessageRecord(ResourceId Id, int Operations, Ispb Sender, string Name, ReadOnlyMemory<byte> Payload)
{
    private const int NameLengthAt = ResourceId.Size + Ispb.Length;
    private const int NameAt = NameLengthAt + sizeof(ushort);

    public StoredMessage Message => new(Id, Operations, Payload);

    public static int SizeOf(MessageAccepted accepted) =>
        NameAt + Encoding.UTF8.GetByteCount(accepted.Message.BizMsgIdr) + accepted.Message.Payload.Length + Checksum.Size;

    /// <summary>Fills <paramref name="record"/>, which has the right size.</summary>
    public static void Write(Span<byte> record, MessageAccepted accepted)
    {
        var message = accepted.Message;
        accepted.Id.Write(record);
        BinaryPrimitives.WriteUInt64BigEndian(record[ResourceId.Size..], message.Sender.Word);
        var nameLength = Encoding.UTF8.GetBytes(message.BizMsgIdr, record[NameAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(record[NameLengthAt..], (ushort)nameLength);
        message.Payload.Span.CopyTo(record[(NameAt + nameLength)..]);
        var checksum = Checksum.OfMessage(message.Destination, accepted.Sequence, message.Operations, record[..^Checksum.Size]);
        BinaryPrimitives.WriteUInt64LittleEndian(record[^Checksum.Size..], checksum);
    }

    /// <returns>Null where the bytes do not match their checksum.</returns>
    public static MessageRecord? Read(Ispb ispb, long sequence, int operations, ReadOnlyMemory<byte> record)
    {
        var bytes = record.Span;
        if (bytes.Length < NameAt + Checksum.Size
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[^Checksum.Size..]) != Checksum.OfMessage(ispb, sequence, operations, bytes[..^Checksum.Size]))
            return null;
        var payloadAt = NameAt + BinaryPrimitives.ReadUInt16BigEndian(bytes[NameLengthAt..]);
        return new MessageRecord(
            ResourceId.Read(bytes),
            operations,
            Ispb.FromWord(BinaryPrimitives.ReadUInt64BigEndian(bytes[ResourceId.Size..])),
            Encoding.UTF8.GetString(bytes[NameAt..payloadAt]),
            record[payloadAt..^Checksum.Size]);
    }
}
