using PixStream.Hosting;
using PixStream.Quarantine.Participants;

namespace PixStream.Http.Credentials.Signed;

/// <summary>
/// The secrets of the keys that requests are signed with: one file for each in a directory, named by the key's id. One caller at
/// a time looks for changes; all others only read.
/// </summary>
internal sealed class RequestSecrets
{
    public const int FilesMax = 20_000;

    private const string Setting = $"{CredentialOptions.Section}:{nameof(CredentialOptions.KeyDirectory)}";
    private const int BytesMax = 1024;

    private readonly string _directory;
    private volatile Dictionary<string, byte[]> _current = [];
    private HashSet<string> _faults = [];

    /// <exception cref="SettingException">The directory cannot be read.</exception>
    public RequestSecrets(string directory)
    {
        _directory = Path.GetFullPath(directory);
        try
        {
            Directory.GetFiles(_directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Setting} cannot be read. {failure.Message}", failure);
        }
    }

    public IReadOnlyDictionary<string, byte[]> Current => _current;

    /// <summary>Reads all files again. A key whose file went, or cannot be used, does not count any more.</summary>
    /// <returns>What cannot be used and was not told before.</returns>
    public IReadOnlyList<string> Look()
    {
        var secrets = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        HashSet<string> faults = [];
        try
        {
            // Mounted volumes have other entries beside the files.
            var files = Directory.EnumerateFiles(_directory).Where(static path => RequestKey.IsId(Path.GetFileName(path)));
            foreach (var path in files.Take(FilesMax + 1))
                if (secrets.Count == FilesMax)
                    faults.Add($"{_directory} has more than {FilesMax} files; those behind them are not read");
                else if (Read(path, out var secret) is { } fault)
                    faults.Add(fault);
                else
                    secrets.Add(Path.GetFileName(path), secret);
            _current = secrets;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{_directory} cannot be read; the keys of before count on. {failure.Message}");
        }

        var told = _faults;
        _faults = faults;
        return [.. faults.Where(fault => !told.Contains(fault))];
    }

    /// <summary>Nothing of a file goes into what is told.</summary>
    private static string? Read(string path, out byte[] secret)
    {
        secret = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (OwnerOnly.IsWider(file))
                return $"{path}: others than its owner can read or change it, so it is no secret. Take their rights away: chmod 600";
            using var reader = new StreamReader(file);
            if (file.Length > BytesMax || RequestSignature.ReadSecret(reader.ReadToEnd()) is not { } found)
                return $"{path}: it does not hold 64 to 128 hexadecimal digits";
            secret = found;
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read. {failure.Message}";
        }
    }
}
