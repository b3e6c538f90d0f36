using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>A reply on its way from a silo to a gateway.</summary>
public static class DetachedReply
{
    /// <summary>
    /// Takes the batch out of the store's memory, which goes back to the store. An answer is sent later than that.
    /// </summary>
    public static PullReply Of(in PullReply reply)
    {
        if (reply.Messages is not { } batch)
            return reply;
        using (batch)
            return reply with { Messages = new OwnedBatch(Copy(batch)) };
    }

    private static StoredMessage[] Copy(StoredBatch batch)
    {
        var copies = new StoredMessage[batch.Count];
        for (var i = 0; i < copies.Length; i++)
            copies[i] = batch.OutlivesDisposal ? batch[i] : batch[i] with { Payload = batch[i].Payload.ToArray() };
        return copies;
    }
}
