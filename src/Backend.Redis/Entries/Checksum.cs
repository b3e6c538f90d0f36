using System.IO.Hashing;
using System.Numerics;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>
/// XXH3 over bytes, seeded with what they belong to: what lies in another place than it was written for does not match either.
/// </summary>
internal static class Checksum
{
    public const int Size = sizeof(ulong);

    public static ulong OfHead(Ispb ispb, EntryId id, ReadOnlySpan<byte> head) => Of(ispb, id.Sequence, id.Commit, head);

    public static ulong OfMessage(Ispb ispb, long sequence, int operations, ReadOnlySpan<byte> record) =>
        Of(ispb, sequence, -operations, record);

    private static ulong Of(Ispb ispb, long sequence, long number, ReadOnlySpan<byte> bytes)
    {
        var seed = BitOperations.RotateLeft(ispb.Word * 0x9E37_79B9_7F4A_7C15, 31) ^ (ulong)sequence;
        seed = BitOperations.RotateLeft(seed * 0xC2B2_AE3D_27D4_EB4F, 27) ^ (ulong)number;
        return XxHash3.HashToUInt64(bytes, (long)seed);
    }
}
