using System.Buffers.Text;

namespace PixStream.Bench.Load;

/// <summary>Walks over Redis replies (RESP2) that may not be there as a whole yet: then every method answers false.</summary>
internal ref struct RespReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int At { get; private set; }

    /// <summary>Reads the line of a reply: its type and the number in it, or an error's text.</summary>
    public bool TryLine(out byte type, out long number, out ReadOnlySpan<byte> text)
    {
        type = 0;
        number = 0;
        text = default;
        var length = _bytes[At..].IndexOf("\r\n"u8);
        if (length < 0)
            return false;
        type = _bytes[At];
        text = _bytes.Slice(At + 1, length - 1);
        number = Utf8Parser.TryParse(text, out long parsed, out _) ? parsed : 0;
        At += length + 2;
        return true;
    }

    public bool TryBulk(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryLine(out _, out var length, out _) || _bytes.Length - At < length + 2)
            return false;
        value = _bytes.Slice(At, (int)length);
        At += (int)length + 2;
        return true;
    }
}
