using System.Buffers.Binary;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Format;

/// <summary>
/// A record: length of the body (4), CRC-32C of all else (4), ISPB (8), body, zeros up to a multiple of 8.
/// </summary>
internal static class Record
{
    public const int HeaderSize = 16;

    /// <summary>Bytes that a record with this body takes, padding included.</summary>
    public static int SizeOf(int bodyLength) => (HeaderSize + bodyLength + 7) & ~7;

    /// <summary>Completes a record whose body stands behind the header already.</summary>
    /// <returns>Bytes that it takes, padding included.</returns>
    public static int Complete(Span<byte> record, Ispb ispb, int bodyLength)
    {
        var size = Begin(record, ispb, bodyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(record, bodyLength));
        return size;
    }

    /// <summary>The same but for the checksum, for a record whose body is still to be encrypted.</summary>
    /// <returns>Bytes that it takes, padding included.</returns>
    public static int Begin(Span<byte> record, Ispb ispb, int bodyLength)
    {
        var size = SizeOf(bodyLength);
        BinaryPrimitives.WriteInt32LittleEndian(record, bodyLength);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], ispb.Word);
        record[(HeaderSize + bodyLength)..size].Clear();
        return size;
    }

    /// <summary>Reads the record at the beginning of the bytes.</summary>
    /// <returns>False where the bytes are not a whole, undamaged record.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ulong ispb, out ReadOnlySpan<byte> body)
    {
        ispb = 0;
        body = default;
        if (bytes.Length < HeaderSize)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length <= 0 || length > bytes.Length - HeaderSize)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Checksum(bytes, length))
            return false;
        ispb = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        body = bytes.Slice(HeaderSize, length);
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> record, int bodyLength) =>
        Crc32C.Of(record.Slice(8, sizeof(ulong) + bodyLength), (uint)bodyLength);
}
