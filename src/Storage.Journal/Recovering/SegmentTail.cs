using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Writing;

namespace PixStream.Storage.Journal.Recovering;

/// <summary>What a start does to the end of the last segment before any caller is told what it says.</summary>
internal sealed class SegmentTail(int segmentBytes)
{
    private const int ClearStep = 1 << 20;

    /// <summary>
    /// A block without a seal was perhaps never flushed, and a flush of it may have failed: then the operating system's cache
    /// shows it, takes it for flushed, and stable storage does not have it. It is read and told from now on, so it is written
    /// again.
    /// </summary>
    public void MakeLast(Segment segment, long offset, ReadOnlySpan<byte> block)
    {
        segment.File.Write(offset, block);
        ClearRest(segment.File, offset + block.Length);
        // Before its seal is written, which says that this was done.
        segment.File.Flush();
    }

    /// <summary>
    /// What lies behind the end on stable storage may be a block that a repair cut off in the cache alone, seal and all: one day
    /// it would look like one that was answered for.
    /// </summary>
    private void ClearRest(IJournalFile file, long end)
    {
        var length = file.Length;
        var zeros = new byte[Math.Min(ClearStep, Math.Max(segmentBytes, length - end))];
        for (var at = end; at < Math.Max(segmentBytes, length); at += zeros.Length)
            try
            {
                file.Write(at, zeros.AsSpan(0, (int)Math.Min(zeros.Length, Math.Max(segmentBytes, length) - at)));
            }
            catch (IOException) when (at >= length)
            {
                // A full disk, and a file that was cut off: it cannot be made longer, and a start must not fail for that.
                return;
            }
    }

    /// <summary>
    /// The last whole block gets its seal back, and what lies behind it becomes zeros again, so that nothing of it is taken for a
    /// block one day. Written over and not cut off, so that it needs no space: the disk may be full.
    /// </summary>
    public static void Cut(Journal journal, JournalEnd end, int tornBytes)
    {
        var tail = new byte[Math.Max(tornBytes, Seal.Size)];
        new Seal((uint)end.Offset, end.NextBlock - 1, (uint)journal.Last.Number).Write(tail, journal.Seed);
        journal.Last.File.Write(end.Offset, tail);
        journal.Last.File.Flush();
    }
}
