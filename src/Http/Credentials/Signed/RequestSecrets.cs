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
            throw new SettingException($"{Setting}: {DirectoryFault.Say(_directory, failure)}", failure);
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
                    faults.Add($"{_directory} has more than {FilesMax} files. Those behind them are not read.");
                else if (SecretFile.Read(
                    path, RequestSignature.SecretBytesMin, RequestSignature.SecretBytesMax, out var secret) is { } fault)
                    faults.Add($"{path}: {fault}");
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
}
