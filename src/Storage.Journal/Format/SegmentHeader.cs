using System.Buffers.Binary;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Format;

/// <summary>
/// The first 64 bytes of a segment: <c>PIXSJRNL</c>, format version (4), lower half of the segment's number (4), journal key
/// (16), time of creation in epoch milliseconds (8), number of the first block (8), upper half of the segment's number (4),
/// zeros, and a CRC-32C of all that (4).
/// </summary>
/// <param name="Number">Segments count from 1.</param>
/// <param name="Key">
/// Random, the same in all segments of a journal. It seeds the checksums of blocks and seals, so that no message that
/// holds something like a block can pass for one.
/// </param>
/// <param name="CreatedAtMs">Epoch milliseconds.</param>
/// <param name="FirstBlock">Blocks count from 1 through all segments.</param>
internal readonly record struct SegmentHeader(ulong Number, UInt128 Key, long CreatedAtMs, ulong FirstBlock)
{
    public const int Size = 64;

    /// <summary>The only version there is. A reader refuses others by name.</summary>
    public const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "PIXSJRNL"u8;

    /// <summary>Seeds the checksums of blocks and seals.</summary>
    public uint Seed
    {
        get
        {
            Span<byte> key = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128LittleEndian(key, Key);
            return Crc32C.Of(key);
        }
    }

    public void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        var fields = new FieldWriter(bytes);
        fields.Bytes(Magic);
        fields.UInt32(Version);
        fields.UInt32((uint)Number);
        BinaryPrimitives.WriteUInt128LittleEndian(fields.Next(16), Key);
        fields.Int64(CreatedAtMs);
        fields.UInt64(FirstBlock);
        fields.UInt32((uint)(Number >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[(Size - 4)..], Crc32C.Of(bytes[..(Size - 4)]));
    }

    /// <exception cref="CorruptStoreException">It is not the head of a segment that this version reads.</exception>
    public static SegmentHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
            throw new CorruptStoreException($"{path} does not begin like a journal segment. It is damaged, or not PixStream's.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - 4)..]) != Crc32C.Of(bytes[..(Size - 4)]))
            throw new CorruptStoreException($"{path}: the checksum of the segment's head (offset 0, 64 bytes) does not match.");
        var fields = new FieldReader(bytes[8..]);
        var version = fields.UInt32();
        if (version != Version)
            throw new CorruptStoreException(
                $"{path} has journal format {version}; this version of PixStream reads format {Version}.");
        var number = (ulong)fields.UInt32();
        var key = BinaryPrimitives.ReadUInt128LittleEndian(fields.Next(16));
        var (createdAtMs, firstBlock) = (fields.Int64(), fields.UInt64());
        return new SegmentHeader(number | ((ulong)fields.UInt32() << 32), key, createdAtMs, firstBlock);
    }
}
