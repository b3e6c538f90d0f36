namespace PixStream;

/// <summary>
/// Files and directories that hold messages or secrets: made for the process' own user alone, modes 0600 and 0700, whatever the
/// umask allows to others. What exists keeps its mode. Windows has no modes: there a directory's own rights are inherited.
/// Compiled into each project that writes such files.
/// </summary>
internal static class OwnerOnly
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfDirectories = OfFiles | UnixFileMode.UserExecute;

    /// <summary>Opens a file to write it, and gives it its mode if it makes it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mode">Whether it must exist, must not, or may.</param>
    /// <param name="access">Default: to write only.</param>
    /// <param name="bufferSize">In bytes; 0 for no buffer.</param>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access = FileAccess.Write, int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OfFiles;
        return new FileStream(path, options);
    }

    /// <summary>Makes one directory, unless it is there. The one above it is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public static void MakeOne(string path)
    {
        if (File.Exists(path))
            throw new IOException($"'{path}' is a file, not a directory.");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OfDirectories);
    }

    /// <summary>Makes a directory, and those above it that are not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public static void MakeDirectory(string path)
    {
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
            MakeDirectory(parent);
        MakeOne(path);
    }

    /// <summary>
    /// Whether others than the owner may do anything with a directory or a file in it. Not asked of a directory that is made for
    /// a group, which its setgid bit tells: Kubernetes gives volumes to a pod's <c>fsGroup</c> in this way.
    /// </summary>
    public static bool IsWider(string directory)
    {
        if (OperatingSystem.IsWindows())
            return false;
        var mode = File.GetUnixFileMode(directory);
        if ((mode & UnixFileMode.SetGroup) != 0)
            return false;
        foreach (var file in Directory.EnumerateFiles(directory))
            mode |= File.GetUnixFileMode(file);
        return (mode & Others) != 0;
    }

    /// <summary>
    /// Whether others than the owner may do anything with an open file; where its name is a link, with the file that it leads to.
    /// Not asked in a directory that is made for a group, as above.
    /// </summary>
    public static bool IsWider(FileStream file) =>
        !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(Path.GetDirectoryName(file.Name)!) & UnixFileMode.SetGroup) == 0
        && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0;
}
