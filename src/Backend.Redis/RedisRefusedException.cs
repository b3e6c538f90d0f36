namespace PixStream.Backend.Redis;

/// <summary>A Redis server is not one that the store may use. The message names it, what is wrong, and what to do.</summary>
internal sealed class RedisRefusedException : Exception
{
    public RedisRefusedException()
    {
    }

    public RedisRefusedException(string message)
        : base(message)
    {
    }

    public RedisRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
