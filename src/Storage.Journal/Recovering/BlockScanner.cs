using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Recovering;

/// <summary>Walks over the blocks of one segment's bytes and tells a torn tail from damage.</summary>
internal sealed class BlockScanner(ReadOnlyMemory<byte> bytes, SegmentHeader segment, string path)
{
    private readonly uint _seed = segment.Seed;
    private int _offset = SegmentHeader.Size;
    private ulong _number = segment.FirstBlock;

    /// <summary>Where the last whole block ends.</summary>
    public JournalEnd End => new(_offset, _number);

    /// <summary>Whether the last whole block has its seal.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>
    /// Bytes behind the last whole block, up to the last one that is not zero: a commit that was never finished.
    /// </summary>
    public int TornBytes { get; private set; }

    /// <summary>Moves to the next block.</summary>
    /// <returns>False at the end, torn or not.</returns>
    /// <exception cref="CorruptStoreException">A block that was durable once is damaged.</exception>
    public bool TryNext(out ReadOnlyMemory<byte> body)
    {
        body = default;
        if (!BlockHeader.TryRead(bytes.Span[_offset..], _seed, out var header) || !Belongs(header))
        {
            ExpectEnd("the head of a block");
            return false;
        }

        var start = _offset + BlockHeader.Size;
        if (header.BodyLength > bytes.Length - start || !IsWhole(bytes.Span.Slice(start, header.BodyLength), header.Records))
        {
            ExpectEnd($"block {header.Number}");
            return false;
        }

        body = bytes.Slice(start, header.BodyLength);
        _offset = start + header.BodyLength;
        _number++;
        return true;
    }

    private bool Belongs(BlockHeader header) =>
        header.Number == _number && header.Offset == _offset && header.Segment == (uint)segment.Number && header.BodyLength >= 0;

    private static bool IsWhole(ReadOnlySpan<byte> body, int records)
    {
        while (!body.IsEmpty)
        {
            if (!Record.TryRead(body, out _, out var recordBody))
                return false;
            body = body[Math.Min(body.Length, Record.SizeOf(recordBody.Length))..];
            records--;
        }

        return records == 0;
    }

    /// <summary>
    /// A block or seal of this block's number or a later one is written only once all before it is durable. Where one lies behind
    /// the place, what is unreadable here was answered for: that is damage. Else it is a commit that was not acknowledged.
    /// </summary>
    private void ExpectEnd(string what)
    {
        var rest = bytes.Span[_offset..];
        IsSealed = Seal.TryRead(rest, _seed, out var own) && own.Offset == _offset && own.Block == _number - 1;
        TornBytes = rest.LastIndexOfAnyExcept((byte)0) + 1;
        if (IsSealed && TornBytes <= Seal.Size)
            TornBytes = 0;
        for (var at = 8; at + Seal.Size <= rest.Length; at += 8)
        {
            var here = rest[at..];
            var isBlock = BlockHeader.TryRead(here, _seed, out var block) && block.Number > _number
                && block.Offset == _offset + at;
            var isSeal = Seal.TryRead(here, _seed, out var seal) && seal.Block >= _number && seal.Offset == _offset + at;
            if ((isBlock && block.Segment == (uint)segment.Number) || (isSeal && seal.Segment == (uint)segment.Number))
                throw new CorruptStoreException(
                    $"{path} is damaged at offset {_offset}: {what} does not match its checksum, and what lies behind it, at offset "
                    + $"{_offset + at}, was written later. Restore the file from a copy, or see docs/operations/journal-damage.md.");
        }
    }
}
