using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http;
using PixStream.Storage.Journal;

namespace PixStream.Standalone;

/// <summary>
/// The key that seals tokens when none is set: made once and kept beside the journal, so that tokens outlive a restart.
/// </summary>
internal sealed class StoredTokenKeys(IOptions<JournalOptions> journal) : ITokenKeys
{
    private const string FileName = "token.key";
    private const int KeyBytes = 32;

    public IReadOnlyList<byte[]> Load() => DataDirectory.Use(journal.Value, options => Load(Path.Combine(options.Directory, FileName)));

    private static IReadOnlyList<byte[]> Load(string path)
    {
        if (!File.Exists(path))
            Make(path);
        var key = new byte[KeyBytes];
        if (!Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) || length != KeyBytes)
            throw new SettingException(
                $"{path} does not hold the Base64 of {KeyBytes} bytes. Restore it, or delete it to make a new key: open streams then have to start again.");
        return [key];
    }

    private static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Under another name first: a crash must not leave half a key behind.
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
