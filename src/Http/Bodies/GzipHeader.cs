using System.Buffers.Binary;
using System.IO.Hashing;

namespace PixStream.Http.Bodies;

/// <summary>The head of a gzip member (RFC 1952, 2.3): ten bytes, then what its flags announce.</summary>
internal static class GzipHeader
{
    private const int FixedBytes = 10;
    private const byte Deflate = 8;

    private const byte HasChecksum = 0x02;
    private const byte HasExtra = 0x04;
    private const byte HasName = 0x08;
    private const byte HasComment = 0x10;
    private const byte Reserved = 0xE0;

    /// <summary>How every member begins.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <summary>The head's length in bytes; 0 where it is damaged or cut off.</summary>
    public static int Measure(ReadOnlySpan<byte> member)
    {
        if (member.Length < FixedBytes || !member.StartsWith(Magic) || member[2] != Deflate || (member[3] & Reserved) != 0)
            return 0;
        var flags = member[3];
        var length = FixedBytes;
        if ((flags & HasExtra) != 0)
        {
            if (member.Length < length + sizeof(ushort))
                return 0;
            length += sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(member[length..]);
        }

        foreach (var text in (ReadOnlySpan<byte>)[HasName, HasComment])
            if ((flags & text) != 0 && !TryPassText(member, ref length))
                return 0;
        if ((flags & HasChecksum) != 0)
        {
            if (member.Length < length + sizeof(ushort)
                || BinaryPrimitives.ReadUInt16LittleEndian(member[length..]) != (ushort)Crc32.HashToUInt32(member[..length]))
                return 0;
            length += sizeof(ushort);
        }

        return length <= member.Length ? length : 0;
    }

    private static bool TryPassText(ReadOnlySpan<byte> member, ref int length)
    {
        var end = length < member.Length ? member[length..].IndexOf((byte)0) : -1;
        length += end + 1;
        return end >= 0;
    }
}
