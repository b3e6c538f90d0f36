using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using PixStream.Http.Refusals;

namespace PixStream.Http.Bodies;

/// <summary>
/// Unpacks a gzip body of one or several members (RFC 1952, 2.2), to the last byte. Each member's checksum and length are looked
/// at, and nothing but members is taken.
/// </summary>
/// <remarks>
/// Not <c>GZipStream</c>: it takes a member that was cut off for one that ended, and passes over what follows the last one. Only
/// the framing is read here; the platform inflates.
/// </remarks>
internal static class GzipReader
{
    /// <summary>Members at most. One costs more than its bytes: an inflater is made for each.</summary>
    public const int MembersMax = 1000;

    private const int TrailerBytes = 8;
    private const int StepBytes = 16 * 1024;

    /// <summary>Appends what comes out to the target, or says why it cannot.</summary>
    public static Refusal? Unpack(ReadOnlyMemory<byte> packed, PooledBuffer target, int bytesMax)
    {
        if (packed.IsEmpty)
            return Malformed("The body is empty, and Content-Encoding says that it is gzip");
        var at = 0;
        for (var member = 1; at < packed.Length; member++)
        {
            var rest = packed[at..];
            if (member > 1 && !rest.Span.StartsWith(GzipHeader.Magic))
                return Malformed(
                    $"What follows the last gzip member, {Counted.Of(rest.Length, "byte")}, is no gzip. Send nothing after it");
            if (member > MembersMax)
                return Malformed($"A gzip body may have {MembersMax} members at most. Compress it as one");
            if (ReadMember(rest, member, target, bytesMax, out var length) is { } refusal)
                return refusal;
            at += length;
        }

        return null;
    }

    private static Refusal? ReadMember(ReadOnlyMemory<byte> rest, int member, PooledBuffer target, int bytesMax, out int length)
    {
        length = 0;
        var head = GzipHeader.Measure(rest.Span);
        if (head == 0)
            return member == 1 && !rest.Span.StartsWith(GzipHeader.Magic)
                ? Malformed(
                    "The body is no gzip, and Content-Encoding says that it is. Compress it, or leave Content-Encoding out")
                : Damaged(member, "its head is wrong");
        if (rest.Length - head < TrailerBytes)
            return Damaged(member, "it is cut off");

        var start = (int)target.Length;
        if (Inflate(rest[head..^TrailerBytes], target, bytesMax, out var deflated) is not Outcome.Whole and var outcome)
            return outcome switch
            {
                Outcome.TooLarge => RequestBody.TooLarge(bytesMax),
                Outcome.Cut => Damaged(member, "it is cut off"),
                _ => Damaged(member, "its content cannot be unpacked"),
            };

        var trailer = rest.Span[(head + deflated)..];
        var plain = target.Written.Span[start..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Crc32.HashToUInt32(plain)
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[sizeof(uint)..]) != (uint)plain.Length)
            return Damaged(member, "its checksum or length is another");
        length = head + deflated + TrailerBytes;
        return null;
    }

    /// <summary>Unpacks up to the end of the deflated data, which only the data itself tells.</summary>
    private static Outcome Inflate(ReadOnlyMemory<byte> data, PooledBuffer target, int bytesMax, out int length)
    {
        var start = (int)target.Length;

        // Nearly always the data of the one member ends where the body's trailer begins: with its last byte given alone, that is
        // seen at once.
        var source = new Pieces(data, data.Length - 1);
        var outcome = Inflate(source, target, bytesMax);
        if (outcome == Outcome.Whole && source.LastPiece > 1)
        {
            // It ended within the last piece. Once more, and that piece byte by byte, to see where.
            target.Truncate(start);
            source = new Pieces(data, source.Given - source.LastPiece);
            outcome = Inflate(source, target, bytesMax);
        }

        length = source.Given;
        return outcome;
    }

    private static Outcome Inflate(Pieces source, PooledBuffer target, int bytesMax)
    {
        using var inflater = new DeflateStream(source, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                var read = inflater.Read(target.GetSpan(StepBytes));
                if (read == 0)
                    return source.HasRunDry ? Outcome.Cut : Outcome.Whole;
                target.Advance(read);
                if (target.Length > bytesMax)
                    return Outcome.TooLarge;
            }
        }
        catch (InvalidDataException)
        {
            return Outcome.Damaged;
        }
    }

    private static Refusal Damaged(int member, string how) =>
        Malformed($"The gzip of the body is damaged: of member {member}, {how}. Compress it again");

    private static Refusal Malformed(string fault) =>
        new(Problems.MalformedMessage, Sentences.Join(fault, RefusalWriter.NothingStored));

    private enum Outcome
    {
        Whole = 1,
        Cut = 2,
        Damaged = 3,
        TooLarge = 4,
    }

    /// <summary>Gives data in pieces, and from some place on byte by byte, so that it is known how much of it was used.</summary>
    private sealed class Pieces(ReadOnlyMemory<byte> data, int singlyFrom) : Stream
    {
        private const int PieceBytesMax = 1024;

        /// <summary>How much was given.</summary>
        public int Given { get; private set; }

        public int LastPiece { get; private set; }

        /// <summary>Whether more was asked for than there is.</summary>
        public bool HasRunDry { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Given;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            LastPiece = Math.Min(
                Given < singlyFrom ? Math.Min(PieceBytesMax, singlyFrom - Given) : 1,
                Math.Min(buffer.Length, data.Length - Given));
            HasRunDry |= LastPiece == 0;
            data.Span.Slice(Given, LastPiece).CopyTo(buffer);
            Given += LastPiece;
            return LastPiece;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
