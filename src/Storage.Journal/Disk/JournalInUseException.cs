namespace PixStream.Storage.Journal.Disk;

/// <summary>Another process has the journal: it has one owner at a time.</summary>
public sealed class JournalInUseException : IOException
{
    public JournalInUseException()
    {
    }

    public JournalInUseException(string message)
        : base(message)
    {
    }

    public JournalInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
