namespace PixStream.Cli.Pull;

/// <summary>
/// Where messages are stored before they are confirmed: one file each, named by the resource id. A message that comes again,
/// after a lost answer or a stream that ended early, has the same one and is stored once.
/// </summary>
internal sealed class MessageFolder
{
    private readonly string _directory;
    private long _again;

    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public MessageFolder(string directory)
    {
        _directory = Path.GetFullPath(directory);
        OwnerOnly.MakeDirectory(_directory);
    }

    /// <summary>Messages that were there already.</summary>
    public long Again => Volatile.Read(ref _again);

    /// <summary>Stores it on the disk, not only in the operating system's cache: the next pull confirms it for good.</summary>
    /// <exception cref="IOException">The disk is full, or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public void Store(Message message)
    {
        // Base64 has a character that names of files cannot have.
        var path = Path.Combine(_directory, message.ResourceId!.Replace('/', '_') + ".xml");
        if (File.Exists(path))
        {
            Interlocked.Increment(ref _again);
            return;
        }

        var unfinished = path + ".part";
        using (var file = OwnerOnly.Open(unfinished, FileMode.Create, bufferSize: 0))
        {
            file.Write(message.Body.Span);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
