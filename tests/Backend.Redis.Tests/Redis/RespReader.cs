using System.Buffers.Text;

namespace PixStream.Backend.Redis.Tests.Redis;

/// <summary>Reads commands and answers of the Redis protocol, one at a time, as the bytes that they are.</summary>
internal sealed class RespReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _at;
    private int _end;
    private byte[] _frame = new byte[64 << 10];
    private int _length;

    /// <summary>The arguments of the command that was read last.</summary>
    public List<byte[]> Arguments { get; } = [];

    /// <returns>Null at the end.</returns>
    public async Task<byte[]?> ReadAsync()
    {
        _length = 0;
        Arguments.Clear();
        return await ReadValueAsync() ? _frame[.._length] : null;
    }

    private async Task<bool> ReadValueAsync()
    {
        var from = _length;
        if (!await ReadLineAsync())
            return false;
        var kind = _frame[from];
        if (kind is not ((byte)'$' or (byte)'*'))
            return true;
        Assert.True(Utf8Parser.TryParse(_frame.AsSpan(from + 1), out int count, out _));
        if (kind == (byte)'*')
        {
            for (; count > 0; count--)
                if (!await ReadValueAsync())
                    return false;
            return true;
        }

        if (count < 0)
            return true;
        var begin = _length;
        for (var left = count + 2; left > 0;)
        {
            if (_at == _end && !await FillAsync())
                return false;
            var part = Math.Min(left, _end - _at);
            Append(_buffer.AsSpan(_at, part));
            _at += part;
            left -= part;
        }

        Arguments.Add(_frame[begin..(begin + count)]);
        return true;
    }

    private async Task<bool> ReadLineAsync()
    {
        while (true)
        {
            if (_at == _end && !await FillAsync())
                return false;
            var newLine = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            var part = newLine < 0 ? _end - _at : newLine + 1;
            Append(_buffer.AsSpan(_at, part));
            _at += part;
            if (newLine >= 0)
                return true;
        }
    }

    private async Task<bool> FillAsync()
    {
        _at = 0;
        _end = await stream.ReadAsync(_buffer);
        return _end > 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _frame.Length)
            Array.Resize(ref _frame, Math.Max(_frame.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_frame.AsSpan(_length));
        _length += bytes.Length;
    }
}
