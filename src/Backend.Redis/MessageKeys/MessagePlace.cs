using System.Buffers.Binary;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.MessageKeys;

/// <summary>Where a message with some key would be, if its commit came through.</summary>
/// <param name="Ispb">The participant.</param>
/// <param name="Sequence">Its place there.</param>
/// <param name="Stamp">
/// The time of the sender's server when it was written, in microseconds: it orders places in different participants.
/// </param>
internal readonly record struct MessagePlace(Ispb Ispb, long Sequence, long Stamp)
{
    /// <summary>Bytes of a place as it is sent: the server adds the stamp.</summary>
    public const int SentSize = 16;

    private const int Size = SentSize + sizeof(long);

    public static void Write(Span<byte> bytes, Ispb ispb, long sequence)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ispb.Word);
        BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(ulong)..], sequence);
    }

    /// <exception cref="FormatException">The bytes are not places.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, List<MessagePlace> places)
    {
        for (; bytes.Length >= Size; bytes = bytes[Size..])
            places.Add(new MessagePlace(
                Ispb.FromWord(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
                BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(ulong)..]),
                BinaryPrimitives.ReadInt64BigEndian(bytes[SentSize..])));
        if (!bytes.IsEmpty)
            throw new FormatException("The length is not that of places.");
    }
}
