using System.Buffers.Binary;

namespace PixStream.Storage.Journal.Format;

/// <summary>
/// Written behind a block once it is durable, before any caller is told, and overwritten by the next block. 24 bytes:
/// <c>PXSL</c>, offset in the segment (4), number of the block (8), lower half of the segment's number (4), CRC-32C (4). It tells
/// a last block that was damaged from one that was never finished.
/// </summary>
internal readonly record struct Seal(uint Offset, ulong Block, uint Segment)
{
    public const int Size = 24;

    public const uint Magic = 0x4C535850;

    public void Write(Span<byte> bytes, uint seed)
    {
        var fields = new FieldWriter(bytes);
        fields.UInt32(Magic);
        fields.UInt32(Offset);
        fields.UInt64(Block);
        fields.UInt32(Segment);
        fields.UInt32(Crc32C.Of(bytes[..(Size - 4)], seed));
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, uint seed, out Seal seal)
    {
        seal = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return false;
        var fields = new FieldReader(bytes[4..]);
        seal = new Seal(fields.UInt32(), fields.UInt64(), fields.UInt32());
        return fields.UInt32() == Crc32C.Of(bytes[..(Size - 4)], seed);
    }
}
