using System.Runtime.InteropServices;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;

namespace PixStream.Storage.Journal.Segments;

/// <summary>
/// One message of a segment: whose it is, its sequence, the hash of its key, and where it lies: the lowest 20 bits of the
/// segment's number, its offset in units of 8 bytes (29), its length in units of 128 (15).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SegmentEntry(ulong Ispb, long Sequence, ulong KeyHash, ulong Place)
{
    private const int SegmentBits = 20;
    private const int OffsetBits = 29;
    private const int LengthBits = 15;

    public static SegmentEntry Of(ulong ispb, long sequence, ulong keyHash, ulong segment, long offset, int length)
    {
        var units = (ulong)((length + RecordPosition.LengthUnit - 1) / RecordPosition.LengthUnit);
        var number = segment & ((1UL << SegmentBits) - 1);
        return new SegmentEntry(
            ispb, sequence, keyHash, (number << (OffsetBits + LengthBits)) | ((ulong)offset / 8 << LengthBits) | units);
    }

    /// <summary>The place, as memory holds it. The segment is the one that the index belongs to.</summary>
    public RecordPosition In(Segment segment) => RecordPosition.Of(
        segment.ShortNumber,
        (long)((Place >> LengthBits) & ((1UL << OffsetBits) - 1)) * 8,
        (int)(Place & ((1UL << LengthBits) - 1)) * RecordPosition.LengthUnit);
}

/// <summary>The sequences of one participant that a segment holds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SegmentSpan(ulong Ispb, long First, long Last);

/// <summary>
/// The file beside a finished segment that spares reading it at start: <c>PIXSIDX1</c>, segment (4), number of spans (4), number
/// of entries (4), CRC-32C of spans (4), CRC-32C of entries (4), the segment's higher 32 bits (4), spans (24 each), entries (32
/// each); all little-endian. It can be made from the segment again at any time.
/// </summary>
internal static class SegmentIndex
{
    private const int HeaderSize = 32;

    private static ReadOnlySpan<byte> Magic => "PIXSIDX1"u8;

    public static void Write(IJournalDisk disk, ulong segment, ReadOnlySpan<SegmentEntry> entries)
    {
        var spans = CollectionsMarshal.AsSpan(SpansOf(entries));
        ReadOnlySpan<byte> spanBytes = MemoryMarshal.AsBytes(spans), entryBytes = MemoryMarshal.AsBytes(entries);
        Span<byte> header = stackalloc byte[HeaderSize];
        var fields = new FieldWriter(header);
        fields.Bytes(Magic);
        fields.UInt32((uint)segment);
        fields.Int32(spans.Length);
        fields.Int32(entries.Length);
        fields.UInt32(Crc32C.Of(spanBytes, (uint)segment));
        fields.UInt32(Crc32C.Of(entryBytes, (uint)segment));
        fields.UInt32((uint)(segment >> 32));

        var temporary = NameOf(segment) + ".new";
        using (var file = disk.Create(temporary))
        {
            file.Write(0, header);
            file.Write(HeaderSize, spanBytes);
            file.Write(HeaderSize + spanBytes.Length, entryBytes);
            file.Flush();
        }

        disk.Rename(temporary, NameOf(segment));
    }

    /// <summary>Reads the spans, and the entries if they are wanted.</summary>
    /// <returns>False where the file is missing or damaged: rebuild it.</returns>
    public static bool TryRead(
        IJournalDisk disk, ulong segment, Func<SegmentSpan, bool> isWanted, out SegmentSpan[] spans, out SegmentEntry[] entries)
    {
        spans = [];
        entries = [];
        try
        {
            using var file = disk.Open(NameOf(segment));
            Span<byte> header = stackalloc byte[HeaderSize];
            if (file.Read(0, header) < HeaderSize || !header.StartsWith(Magic))
                return false;
            var fields = new FieldReader(header[Magic.Length..]);
            if (fields.UInt32() != (uint)segment)
                return false;
            int spanCount = fields.Int32(), entryCount = fields.Int32();
            uint spanCrc = fields.UInt32(), entryCrc = fields.UInt32();
            if (fields.UInt32() != (uint)(segment >> 32))
                return false;
            if (spanCount < 0 || entryCount < 0 || file.Length < HeaderSize + (spanCount * 24L) + (entryCount * 32L))
                return false;

            spans = new SegmentSpan[spanCount];
            var spanBytes = MemoryMarshal.AsBytes(spans.AsSpan());
            if (file.Read(HeaderSize, spanBytes) < spanBytes.Length || Crc32C.Of(spanBytes, (uint)segment) != spanCrc)
                return false;
            if (!Array.Exists(spans, span => isWanted(span)))
                return true;
            entries = GC.AllocateUninitializedArray<SegmentEntry>(entryCount);
            var entryBytes = MemoryMarshal.AsBytes(entries.AsSpan());
            return file.Read(HeaderSize + spanBytes.Length, entryBytes) == entryBytes.Length
                && Crc32C.Of(entryBytes, (uint)segment) == entryCrc;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>How many messages the segment holds at most, judged by the size of its index; 0 without an index.</summary>
    public static long CountAtMost(IJournalDisk disk, ulong segment)
    {
        try
        {
            using var file = disk.Open(NameOf(segment));
            return file.Length / 32;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    public static string NameOf(ulong segment) => $"{segment:D10}.idx";

    /// <summary>Number of the segment whose index has this file name; null where it is no index's name.</summary>
    public static ulong? NumberOf(string name) =>
        name.EndsWith(".idx", StringComparison.Ordinal) ? Segment.NumberOf(name[..^4] + ".seg") : null;

    private static List<SegmentSpan> SpansOf(ReadOnlySpan<SegmentEntry> entries)
    {
        var spans = new Dictionary<ulong, SegmentSpan>();
        foreach (ref readonly var entry in entries)
        {
            ref var span = ref CollectionsMarshal.GetValueRefOrAddDefault(spans, entry.Ispb, out var exists);
            span = exists ? span with { Last = entry.Sequence } : new SegmentSpan(entry.Ispb, entry.Sequence, entry.Sequence);
        }

        return [.. spans.Values];
    }
}
