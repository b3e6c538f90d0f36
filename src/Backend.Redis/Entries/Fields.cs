using System.Buffers.Binary;
using System.Text;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>
/// Writes the fields of an entry's head, one behind the other. Numbers take seven bits a byte, so small ones are short.
/// </summary>
internal sealed class FieldWriter
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Byte(byte value) => Take(1)[0] = value;

    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void Fixed(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void Text(string? text)
    {
        Number(text is null ? 0 : Encoding.UTF8.GetByteCount(text) + 1);
        if (text is not null)
            Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));
    }

    public void Range(SequenceRange range)
    {
        Number(range.First);
        Number(range.Count);
        Number(range.Deliveries);
    }

    public void Ranges(IReadOnlyList<SequenceRange> ranges)
    {
        Number(ranges.Count);
        for (var i = 0; i < ranges.Count; i++)
            Range(ranges[i]);
    }

    public void Batch(Batch batch)
    {
        Number(batch.Tag);
        Ranges(batch.Ranges);
    }

    public byte[] ToArray() => Written.ToArray();

    private Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}

/// <summary>Reads what <see cref="FieldWriter"/> wrote.</summary>
/// <remarks>
/// Each method throws <see cref="FormatException"/> where the bytes end too early or cannot be what was written.
/// </remarks>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool IsAtEnd => _at == _bytes.Length;

    public byte Byte() => Take(1)[0];

    public long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("A number is too long.");
    }

    public int Int32() =>
        Number() is var value and <= int.MaxValue ? (int)value : throw new FormatException("A number is too large.");

    /// <summary>How many things follow, each of which takes a byte at least.</summary>
    public int Count() =>
        Int32() is var count && count <= _bytes.Length - _at ? count : throw new FormatException("A count is too large.");

    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public string? Text() => Int32() is var length and > 0 ? Encoding.UTF8.GetString(Take(length - 1)) : null;

    public SequenceRange Range() => new(Number(), Int32(), Int32());

    public SequenceRange[] Ranges()
    {
        var ranges = new SequenceRange[Count()];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = Range();
        return ranges;
    }

    public Batch Batch()
    {
        var tag = (ushort)Number();
        return new Batch(Ranges(), tag);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _at)
            throw new FormatException("The bytes end too early.");
        _at += count;
        return _bytes.Slice(_at - count, count);
    }
}
