using System.Numerics;

namespace PixStream.Storage.Journal.Segments;

/// <summary>
/// Where a record lies, in one word: short number of the segment (27 bits), offset in units of 8 bytes (29), and how many bytes
/// to read (8). Eight bytes for each unread message are all that memory holds of it.
/// </summary>
internal readonly record struct RecordPosition(ulong Word)
{
    /// <summary>Longest record, in bytes.</summary>
    public const int LengthMax = 32767 * LengthUnit;

    /// <summary>
    /// Highest short number of a segment (<see cref="Segment.ShortNumber"/>). So many segments can exist at once, however many
    /// there were.
    /// </summary>
    public const uint ShortNumberMax = (1 << 27) - 1;

    /// <summary>Highest offset at which a record can begin, in bytes.</summary>
    public const long OffsetMax = ((1L << 29) - 1) * OffsetUnit;

    private const int OffsetUnit = 8;

    /// <summary>
    /// Lengths up to 32 times this many bytes are rounded up to a multiple of it, longer ones by a sixteenth at most.
    /// </summary>
    public const int LengthUnit = 128;

    private const int MantissaBits = 4;
    private const int Mantissas = 1 << MantissaBits;

    public static RecordPosition Of(uint shortNumber, long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shortNumber, ShortNumberMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, OffsetMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthMax);
        return new RecordPosition(((ulong)shortNumber << 37) | ((ulong)offset / OffsetUnit << 8) | CodeOf(length));
    }

    /// <summary>Nothing is there.</summary>
    public bool IsNone => Word == 0;

    /// <summary>The <see cref="Segment.ShortNumber"/> of its segment.</summary>
    public uint ShortNumber => (uint)(Word >> 37);

    public long Offset => (long)((Word >> 8) & 0x1FFF_FFFF) * OffsetUnit;

    /// <summary>Bytes to read to have the whole record: no fewer than it has, and few more.</summary>
    public int LengthBound
    {
        get
        {
            var code = (int)(Word & 0xFF);
            var exponent = code >> MantissaBits;
            var mantissa = code & (Mantissas - 1);
            return (exponent == 0 ? mantissa : (Mantissas | mantissa) << (exponent - 1)) * LengthUnit;
        }
    }

    /// <summary>A number of units as a floating-point number has it: five significant bits, rounded up.</summary>
    private static uint CodeOf(int length)
    {
        var units = (uint)((length + LengthUnit - 1) / LengthUnit);
        if (units < Mantissas)
            return units;
        var shift = BitOperations.Log2(units) - MantissaBits;
        var significant = (units + (1u << shift) - 1) >> shift;
        // Rounded up to the next power of two, it takes the next exponent by itself.
        return (uint)(shift << MantissaBits) + significant;
    }
}
