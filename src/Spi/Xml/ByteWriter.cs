namespace PixStream.Spi.Xml;

/// <summary>Appends to a buffer that is known to be large enough.</summary>
internal ref struct ByteWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Written { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[Written..]);
        Written += bytes.Length;
    }

    /// <summary>The next bytes, for the caller to fill.</summary>
    public Span<byte> Take(int length)
    {
        var taken = _buffer.Slice(Written, length);
        Written += length;
        return taken;
    }

    /// <summary>A number with leading zeros.</summary>
    public void WriteDigits(long number, int length)
    {
        var taken = Take(length);
        for (var i = length - 1; i >= 0; i--, number /= 10)
            taken[i] = (byte)('0' + number % 10);
    }

    /// <summary>A number without leading zeros.</summary>
    public void WriteNumber(long number)
    {
        var length = 1;
        for (var rest = number / 10; rest > 0; rest /= 10)
            length++;
        WriteDigits(number, length);
    }
}
