using PixStream.Storage.Journal;
using PixStream.Streams;

namespace PixStream.Standalone;

/// <summary>The directory that everything lies in which is to last.</summary>
internal static class DataDirectory
{
    /// <summary>Does something in it. What the system says of a file there does not say which setting led to it.</summary>
    /// <exception cref="IOException">It cannot be done; the message names the setting and the directory.</exception>
    /// <exception cref="CorruptStoreException">What lies there is damaged.</exception>
    public static T Use<T>(JournalOptions options, Func<JournalOptions, T> use)
    {
        try
        {
            return use(options);
        }
        catch (Exception failure) when (failure is IOException and not CorruptStoreException or UnauthorizedAccessException)
        {
            throw new IOException($"{Settings.Journal}:{nameof(JournalOptions.Directory)} is {Path.GetFullPath(options.Directory)}: {failure.Message}", failure);
        }
    }
}
