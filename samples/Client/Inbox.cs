namespace PixStream.Client;

/// <summary>
/// Where messages are kept for good: one file each, named by its resource id. A message that comes again (after a lost
/// response, or from a stream that ended before it was confirmed) has the same resource id and is kept once.
/// </summary>
internal sealed class Inbox
{
    private readonly string _directory;

    public Inbox(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    public int Stored { get; private set; }

    public int Repeated { get; private set; }

    public async Task StoreAsync(string resourceId, Stream message)
    {
        // Base64 has a character that file names cannot have.
        var path = Path.Combine(_directory, resourceId.Replace('/', '_') + ".xml");
        if (File.Exists(path))
        {
            Repeated++;
            return;
        }

        var temporary = path + ".part";
        await using (var file = File.Create(temporary))
        {
            await message.CopyToAsync(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        Stored++;
    }
}
