namespace PixStream.Streams.Values;

/// <summary>A message as it lies in the store.</summary>
/// <param name="Id">Its resource id.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="Payload">Its bytes as they were sent. Valid until the batch is disposed of.</param>
public readonly record struct StoredMessage(ResourceId Id, int Operations, ReadOnlyMemory<byte> Payload);

/// <summary>The messages of a batch, in order. Disposing of it gives the memory behind the payloads back to the store.</summary>
public abstract class StoredBatch : IDisposable
{
    /// <summary>Number of messages.</summary>
    public abstract int Count { get; }

    public abstract StoredMessage this[int index] { get; }

    /// <summary>
    /// Whether the payloads stay as they are once it is disposed of, so that callers need not copy them. Default false.
    /// </summary>
    public virtual bool OutlivesDisposal => false;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
