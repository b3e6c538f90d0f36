namespace PixStream.Streams.Ports;

/// <summary>The store cannot do what it was asked for. What is durable stands.</summary>
public abstract class StoreException : IOException
{
    protected StoreException()
    {
    }

    protected StoreException(string message)
        : base(message)
    {
    }

    protected StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The store cannot make anything durable now, or not for this claim. What is durable stands.</summary>
public class StoreUnavailableException : StoreException
{
    public StoreUnavailableException()
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// The claim counts no more, though the store knows of no later one, as after a restart of its server: claim again.
/// </summary>
public class VoidClaimException : StoreUnavailableException
{
    public VoidClaimException()
    {
    }

    public VoidClaimException(string message)
        : base(message)
    {
    }

    public VoidClaimException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Another owner claimed the participant since. Nothing of what was tried under the older claim is durable.</summary>
public sealed class StaleClaimException : StoreUnavailableException
{
    public StaleClaimException()
    {
    }

    public StaleClaimException(string message)
        : base(message)
    {
    }

    public StaleClaimException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Stored bytes do not match their checksum. The message names the file and the place.</summary>
public sealed class CorruptStoreException : StoreException
{
    public CorruptStoreException()
    {
    }

    public CorruptStoreException(string message)
        : base(message)
    {
    }

    public CorruptStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
