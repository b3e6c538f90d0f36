using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>Messages in memory of their own: a batch on its way from a silo to a gateway.</summary>
public sealed class DetachedBatch(StoredMessage[] messages) : StoredBatch
{
    public override int Count => messages.Length;

    public override bool OutlivesDisposal => true;

    public override StoredMessage this[int index] => messages[index];

    /// <summary>
    /// Takes the batch out of the store's memory, which goes back to the store. An answer is sent later than that.
    /// </summary>
    public static PullReply Detach(in PullReply reply)
    {
        if (reply.Messages is not { } batch)
            return reply;
        using (batch)
            return reply with { Messages = new DetachedBatch(Copy(batch)) };
    }

    private static StoredMessage[] Copy(StoredBatch batch)
    {
        var copies = new StoredMessage[batch.Count];
        for (var i = 0; i < copies.Length; i++)
            copies[i] = batch.OutlivesDisposal ? batch[i] : batch[i] with { Payload = batch[i].Payload.ToArray() };
        return copies;
    }
}
