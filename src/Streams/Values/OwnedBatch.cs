namespace PixStream.Streams.Values;

/// <summary>Messages in memory that no store takes back.</summary>
public sealed class OwnedBatch(IReadOnlyList<StoredMessage> messages) : StoredBatch
{
    public override int Count => messages.Count;

    public override bool OutlivesDisposal => true;

    public override StoredMessage this[int index] => messages[index];
}
