namespace PixStream;

/// <summary>
/// Modes of files and directories, read and set where the system has them. Compiled into tests that ask for them.
/// </summary>
internal static class UnixModes
{
    public const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OfDirectories = OfFiles | UnixFileMode.UserExecute;

    public static UnixFileMode Of(string path) =>
        OperatingSystem.IsWindows() ? throw new NotSupportedException("Windows has no modes.") : File.GetUnixFileMode(path);

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
