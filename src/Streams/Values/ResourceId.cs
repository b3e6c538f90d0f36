using System.Buffers.Binary;

namespace PixStream.Streams.Values;

/// <summary>
/// What names one stored message for good (<c>PI-ResourceId</c>): 24 bytes, <c>PI</c>, the time of acceptance as 48 bits
/// of epoch milliseconds, and a version 4 UUID; shown as 32 characters of Base64.
/// </summary>
public readonly record struct ResourceId(ulong Head, ulong High, ulong Low)
{
    /// <summary>Length of the binary form, in bytes.</summary>
    public const int Size = 24;

    /// <summary>Length of the text form, in characters.</summary>
    public const int TextLength = 32;

    private const ulong Prefix = ((ulong)'P' << 56) | ((ulong)'I' << 48);
    private const ulong TimeMask = 0x0000_FFFF_FFFF_FFFF;

    /// <summary>Time of acceptance, UTC, to the millisecond.</summary>
    public DateTimeOffset AcceptedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)(Head & TimeMask));

    public static ResourceId Create(DateTimeOffset acceptedAt, ulong random1, ulong random2) =>
        new(
            Prefix | ((ulong)acceptedAt.ToUnixTimeMilliseconds() & TimeMask),
            (random1 & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000,
            (random2 & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);

    public static ResourceId Read(ReadOnlySpan<byte> bytes) =>
        new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Head);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Low);
    }

    /// <summary>Writes the 32 ASCII characters of the text form.</summary>
    public void WriteText(Span<byte> ascii)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, ascii, out _, out _);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToBase64String(bytes);
    }
}
