using System.Buffers;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Reading;

/// <summary>Messages in memory lent by the pool, as they were read.</summary>
internal sealed class JournaledBatch(byte[] buffer, StoredMessage[] messages) : StoredBatch
{
    private byte[]? _buffer = buffer;

    public override int Count => messages.Length;

    public override StoredMessage this[int index] =>
        _buffer is null ? throw new ObjectDisposedException(nameof(JournaledBatch)) : messages[index];

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } lent)
            ArrayPool<byte>.Shared.Return(lent);
        base.Dispose(disposing);
    }
}
