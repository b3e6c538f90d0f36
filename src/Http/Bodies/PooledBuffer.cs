using System.Buffers;

namespace PixStream.Http.Bodies;

/// <summary>
/// A growing run of bytes in memory borrowed from the shared pool. It is a stream as well, for the libraries that
/// write to one.
/// </summary>
internal sealed class PooledBuffer : Stream, IBufferWriter<byte>
{
    private const int BytesMin = 4096;

    private byte[] _bytes;
    private int _length;

    public PooledBuffer(int capacity = BytesMin) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>What was written, until it is disposed of.</summary>
    public ReadOnlyMemory<byte> Written => Content;

    /// <summary>The same, to be changed in its place.</summary>
    public Memory<byte> Content => _bytes.AsMemory(0, _length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _length);
        _length += count;
    }

    /// <summary>Takes back what was written after that length.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length);
        _length = length;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Reserve(buffer.Length);
        buffer.CopyTo(_bytes.AsSpan(_length));
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // A second disposal must not give back an array that another user has by then.
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        base.Dispose(disposing);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _bytes.Length * 2));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
