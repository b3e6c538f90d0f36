using System.Security.Cryptography;
using System.Text;
using PixStream.Hosting;

namespace PixStream.Http.Tokens;

/// <summary>
/// The key that seals tokens when none is set: made once and kept in a file, so that tokens outlive a restart. Programs that
/// share the directory have the same key, whichever of them makes it.
/// </summary>
/// <param name="directory">Where the file lies; it is made where it is missing.</param>
/// <param name="setting">The setting that names the directory, for what an operator is told.</param>
public sealed class TokenKeyFile(string directory, string setting) : ITokenKeys
{
    private const string FileName = "token.key";
    private const int KeyBytes = 32;

    private readonly string _directory = Path.GetFullPath(directory);

    /// <exception cref="IOException">It cannot be read or made; the message names the setting and the directory.</exception>
    /// <exception cref="SettingException">What lies there is no key.</exception>
    public IReadOnlyList<byte[]> Load()
    {
        var path = Path.Combine(_directory, FileName);
        try
        {
            if (!File.Exists(path))
                Make(path);
            return [Read(path)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{setting} is {_directory}: {failure.Message}", failure);
        }
    }

    private static byte[] Read(string path)
    {
        var key = new byte[KeyBytes];
        if (!Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) || length != KeyBytes)
            throw new SettingException(
                $"{path} does not hold the Base64 of {KeyBytes} bytes. Restore it, or delete it to make a new key: open streams then have to start again.");
        return key;
    }

    private void Make(string path)
    {
        OwnerOnly.MakeDirectory(_directory);
        // Whole under a name of its own first: a crash must not leave half a key behind, and of two programs that make one the
        // first counts.
        var temporary = $"{path}.{Environment.ProcessId}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}.new";
        using (var file = OwnerOnly.Open(temporary, FileMode.CreateNew))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
