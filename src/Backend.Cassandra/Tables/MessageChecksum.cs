using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>CRC-32C over all that a message's row says, so that a row cannot pass for another one either.</summary>
internal static class MessageChecksum
{
    public static long Of(
        Ispb ispb, long sequence, ReadOnlySpan<byte> id, string sender, string bizMsgIdr, int operations,
        ReadOnlySpan<byte> payload)
    {
        Span<byte> numbers = stackalloc byte[20];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, ispb.Word);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], sequence);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], operations);
        var crc = Add(uint.MaxValue, numbers);
        crc = Add(crc, id);
        crc = Add(crc, MemoryMarshal.AsBytes(sender.AsSpan()));
        crc = Add(crc, MemoryMarshal.AsBytes(bizMsgIdr.AsSpan()));
        return ~Add(crc, payload);
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
