using PixStream.Spi.Schemas.Compiling;

namespace PixStream.Spi.Schemas.Reloading;

/// <summary>Reads the files of a directory, or the project's own, into memory.</summary>
internal static class SchemaFolder
{
    /// <summary>Most files; the published catalog has some thirty messages.</summary>
    public const int FilesMax = 500;

    private const string Pattern = "*.xsd";
    private const string Extension = ".xsd";

    /// <summary>
    /// The *.xsd of the directory by name, in the order of their names. Whatever else may be a schema is an error: passed over in
    /// silence, it would leave messages without validation.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="unread">Names of files and folders that hold no schema.</param>
    /// <param name="errors">Takes all that is wrong.</param>
    public static SortedDictionary<string, byte[]> Read(
        string directory, ICollection<string> unread, ICollection<SchemaError> errors)
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in List(directory, errors))
        {
            try
            {
                if (entry is FileInfo file && IsSchema(file))
                    Read(file, contents, errors);
                else if (UnreadEntry.WhyNot(entry) is { } reason)
                    errors.Add(new SchemaError(entry.Name, 0, 0, reason));
                else
                    unread.Add(entry.Name);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                errors.Add(new SchemaError(entry.Name, 0, 0, "The file cannot be read: " + Cause(failed)));
            }
        }

        return contents;
    }

    /// <summary>The project's own schemas.</summary>
    public static SortedDictionary<string, byte[]> ReadOwn()
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var assembly = typeof(SchemaFolder).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".xsd", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            contents[name] = content;
        }

        return contents;
    }

    /// <summary>What a look at the directory shows without reading its files: names, sizes and times.</summary>
    public static string Look(string directory)
    {
        var errors = new List<SchemaError>();
        try
        {
            // A file may be a link, as where a cluster mounts its settings: what it leads to counts.
            var seen = List(directory, errors)
                .Select(entry => (entry.Name, Target: entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry))
                .Select(entry => $"{entry.Name}|{(entry.Target is FileInfo { Exists: true } file ? file.Length : -1)}|{entry.Target.LastWriteTimeUtc.Ticks}");
            return string.Join('\n', seen.Concat(errors.Select(error => error.ToString())));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // A file that went while it was looked at: the next look shows what is there then.
            return Cause(failed);
        }
    }

    private static void Read(FileInfo file, SortedDictionary<string, byte[]> contents, ICollection<SchemaError> errors)
    {
        using var stream = file.OpenRead();
        if (stream.Length > SchemaFile.BytesMax)
        {
            errors.Add(new SchemaError(file.Name, 0, 0, $"The file is longer than {SchemaFile.BytesMax} bytes."));
            return;
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        contents[file.Name] = content;
    }

    private static bool IsSchema(FileSystemInfo entry) =>
        entry is FileInfo && entry.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Everything in the directory but what hides itself: a mounted volume's own, and files that are being copied.
    /// </summary>
    private static FileSystemInfo[] List(string directory, ICollection<SchemaError> errors)
    {
        try
        {
            var entries = Array.FindAll(new DirectoryInfo(directory).GetFileSystemInfos(), entry =>
                IsSchema(entry) || !entry.Name.StartsWith('.'));
            Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
            if (!Array.Exists(entries, IsSchema))
                errors.Add(new SchemaError("", 0, 0, $"The directory '{directory}' holds no {Pattern}."));
            if (entries.Length <= FilesMax)
                return entries;
            errors.Add(new SchemaError("", 0, 0, $"The directory '{directory}' holds more than {FilesMax} files."));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(new SchemaError("", 0, 0, DirectoryFault.Say(directory, failed)));
        }

        return [];
    }

    private static string Cause(Exception failed) => failed is UnauthorizedAccessException ? "access is denied." : failed.Message;
}
