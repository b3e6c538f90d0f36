using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Disk;

/// <summary>The directory that holds everything durable.</summary>
public static class JournalDirectory
{
    /// <summary>Does something in it. What the system says of a file there does not say which setting led to it.</summary>
    /// <exception cref="IOException">It cannot be done; the message names the setting and the directory.</exception>
    /// <exception cref="JournalInUseException">Another process has it; the message says so.</exception>
    /// <exception cref="CorruptStoreException">What lies there is damaged.</exception>
    public static T Use<T>(JournalOptions options, Func<JournalOptions, T> use)
    {
        try
        {
            return use(options);
        }
        catch (Exception failure)
            when (failure is IOException and not (CorruptStoreException or JournalInUseException) or UnauthorizedAccessException)
        {
            throw new IOException($"{JournalOptions.Section}:{nameof(JournalOptions.Directory)} is {Path.GetFullPath(options.Directory)}: {failure.Message}", failure);
        }
    }
}
