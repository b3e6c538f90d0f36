using System.Buffers.Binary;

namespace PixStream.Storage.Journal.Format;

/// <summary>
/// The head of what one commit writes, 32 bytes: <c>PXBK</c>, length of the body (4), number of the block (8), offset in the
/// segment (4), number of records (4), lower half of the segment's number (4), CRC-32C of all that (4). The body is records, each
/// at a multiple of 8.
/// </summary>
internal readonly record struct BlockHeader(int BodyLength, ulong Number, uint Offset, int Records, uint Segment)
{
    public const int Size = 32;

    public const uint Magic = 0x4B425850;

    public void Write(Span<byte> bytes, uint seed)
    {
        var fields = new FieldWriter(bytes);
        fields.UInt32(Magic);
        fields.Int32(BodyLength);
        fields.UInt64(Number);
        fields.UInt32(Offset);
        fields.Int32(Records);
        fields.UInt32(Segment);
        fields.UInt32(Crc32C.Of(bytes[..(Size - 4)], seed));
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, uint seed, out BlockHeader header)
    {
        header = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return false;
        var fields = new FieldReader(bytes[4..]);
        header = new BlockHeader(fields.Int32(), fields.UInt64(), fields.UInt32(), fields.Int32(), fields.UInt32());
        return fields.UInt32() == Crc32C.Of(bytes[..(Size - 4)], seed);
    }
}
