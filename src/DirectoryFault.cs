namespace PixStream;

/// <summary>
/// Why a directory that a setting names cannot be used: the system calls a missing one a part of a path, and takes a file for
/// one. Compiled into the projects that read directories.
/// </summary>
internal static class DirectoryFault
{
    /// <param name="directory">As the setting has it.</param>
    /// <param name="failure">What reading it ended with.</param>
    public static string Say(string directory, Exception failure) =>
        File.Exists(directory) ? $"'{directory}' is a file, not a directory."
        : failure is DirectoryNotFoundException ? $"The directory '{directory}' does not exist."
        : failure is UnauthorizedAccessException ? $"The directory '{directory}' cannot be read: access is denied."
        : $"The directory '{directory}' cannot be read: {failure.Message}";
}
