namespace PixStream.Spi.Schemas;

/// <summary>Reads the files of a directory, or the project's own, into memory.</summary>
internal static class SchemaFolder
{
    /// <summary>Most files; the published catalog has some thirty messages.</summary>
    public const int FilesMax = 500;

    private const string Pattern = "*.xsd";

    /// <summary>The *.xsd of the directory by name, in the order of their names; not those of directories in it.</summary>
    public static SortedDictionary<string, byte[]> Read(string directory, ICollection<SchemaError> errors)
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in List(directory, errors))
        {
            try
            {
                using var stream = file.OpenRead();
                if (stream.Length > SchemaFile.BytesMax)
                {
                    errors.Add(new SchemaError(file.Name, 0, 0, $"The file is longer than {SchemaFile.BytesMax} bytes."));
                    continue;
                }

                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                contents[file.Name] = content;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                errors.Add(new SchemaError(file.Name, 0, 0, "The file cannot be read: " + Cause(failed)));
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
                .Select(file => (file.Name, Target: file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file))
                .Select(file => $"{file.Name}|{(file.Target.Exists ? file.Target.Length : -1)}|{file.Target.LastWriteTimeUtc.Ticks}");
            return string.Join('\n', seen.Concat(errors.Select(error => error.ToString())));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // A file that went while it was looked at: the next look shows what is there then.
            return Cause(failed);
        }
    }

    private static FileInfo[] List(string directory, ICollection<SchemaError> errors)
    {
        try
        {
            var files = new DirectoryInfo(directory).GetFiles(Pattern);
            Array.Sort(files, (one, other) => string.CompareOrdinal(one.Name, other.Name));
            if (files.Length == 0)
                errors.Add(new SchemaError("", 0, 0, $"The directory '{directory}' holds no {Pattern}."));
            if (files.Length <= FilesMax)
                return files;
            errors.Add(new SchemaError("", 0, 0, $"The directory '{directory}' holds more than {FilesMax} {Pattern}."));
        }
        catch (DirectoryNotFoundException)
        {
            errors.Add(new SchemaError("", 0, 0, $"The directory '{directory}' does not exist."));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(new SchemaError("", 0, 0, $"The directory '{directory}' cannot be read: {Cause(failed)}"));
        }

        return [];
    }

    private static string Cause(Exception failed) => failed is UnauthorizedAccessException ? "access is denied." : failed.Message;
}
