using System.Buffers.Binary;
using System.Text;

namespace PixStream.Storage.Journal.Format;

/// <summary>Writes fields one after the other, little-endian.</summary>
internal ref struct FieldWriter(Span<byte> bytes)
{
    /// <summary>In place of a step that takes 8 bytes. No step is negative.</summary>
    internal const int LongStep = -1;

    private readonly Span<byte> _bytes = bytes;

    public int Length { get; private set; }

    public void Byte(byte value) => Next(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Next(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(4), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(8), value);

    /// <summary>The number of a batch in its stream: 4 bytes up to 2,147,483,647; else all ones, then 8 bytes.</summary>
    public void Step(long value)
    {
        Int32(value > int.MaxValue ? LongStep : (int)value);
        if (value > int.MaxValue)
            Int64(value);
    }

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Next(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    /// <summary>Length in 16 bits, then UTF-8; null as length 65,535.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            UInt16(ushort.MaxValue);
            return;
        }

        UInt16((ushort)Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _bytes[Length..]);
    }

    public Span<byte> Next(int count)
    {
        var next = _bytes.Slice(Length, count);
        Length += count;
        return next;
    }
}

/// <summary>Reads what <see cref="FieldWriter"/> wrote.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _bytes = bytes;

    public readonly bool IsAtEnd => _bytes.IsEmpty;

    public byte Byte() => Next(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Next(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Next(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Next(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Next(8));

    public long Step() => Int32() is var value and not FieldWriter.LongStep ? value : Int64();

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Next(8));

    public string? Text()
    {
        var length = UInt16();
        return length == ushort.MaxValue ? null : Encoding.UTF8.GetString(Next(length));
    }

    public ReadOnlySpan<byte> Next(int count)
    {
        var next = _bytes[..count];
        _bytes = _bytes[count..];
        return next;
    }
}
