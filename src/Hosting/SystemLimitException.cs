namespace PixStream.Hosting;

/// <summary>The system allows the process too little to start. The message says what, and how much it needs.</summary>
internal sealed class SystemLimitException : Exception
{
    public SystemLimitException()
    {
    }

    public SystemLimitException(string message)
        : base(message)
    {
    }

    public SystemLimitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
