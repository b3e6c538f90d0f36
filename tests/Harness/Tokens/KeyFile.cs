using System.Security.Cryptography;

namespace PixStream.Harness.Tokens;

/// <summary>Files of keys, which a server reads only if their owner alone can.</summary>
internal static class KeyFile
{
    /// <summary>Writes the file of a key.</summary>
    /// <param name="path">Its name is the id or number of the key.</param>
    /// <param name="text">Hexadecimal digits, or a text that is no key; null for a new key of 32 bytes.</param>
    public static void Write(string path, string? text = null)
    {
        File.WriteAllText(path, text ?? RandomNumberGenerator.GetHexString(64));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
