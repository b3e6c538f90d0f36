using PixStream.Streams.Values;

namespace PixStream.Doubles;

/// <summary>A batch of messages that a test holds.</summary>
internal sealed class MemoryBatch(StoredMessage[] messages) : StoredBatch
{
    public override int Count => messages.Length;

    public override StoredMessage this[int index] => messages[index];
}
