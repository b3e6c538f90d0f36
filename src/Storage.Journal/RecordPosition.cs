namespace PixStream.Storage.Journal;

/// <summary>
/// Where a record lies, in one word: segment (20 bits), offset in units of 8 bytes (29), length in units of 128 bytes, rounded up (15).
/// Eight bytes for each unread message are all that memory holds of it.
/// </summary>
internal readonly record struct RecordPosition(ulong Word)
{
    /// <summary>Longest record, in bytes.</summary>
    public const int LengthMax = 32767 * LengthUnit;

    public const uint SegmentMax = (1 << 20) - 1;

    /// <summary>Highest offset at which a record can begin, in bytes.</summary>
    public const long OffsetMax = ((1L << 29) - 1) * OffsetUnit;

    private const int OffsetUnit = 8;

    /// <summary>Lengths are kept in units of this many bytes.</summary>
    public const int LengthUnit = 128;

    public static RecordPosition Of(uint segment, long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segment, SegmentMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, OffsetMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthMax);
        var units = (ulong)((length + LengthUnit - 1) / LengthUnit);
        return new RecordPosition(((ulong)segment << 44) | ((ulong)offset / OffsetUnit << 15) | units);
    }

    /// <summary>Nothing is there.</summary>
    public bool IsNone => Word == 0;

    public uint Segment => (uint)(Word >> 44);

    public long Offset => (long)((Word >> 15) & 0x1FFF_FFFF) * OffsetUnit;

    /// <summary>Bytes to read to have the whole record; up to 127 more than it has.</summary>
    public int LengthBound => (int)(Word & 0x7FFF) * LengthUnit;
}
