using System.Security.Cryptography;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster;

/// <summary>Where a cluster's data, its key of tokens and its logs lie.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string KeyFile = "tokens.key";
    private const int KeyBytes = 32;

    private readonly FileStream? _lock;

    private DataFolder(string path, bool isKept, FileStream? held)
    {
        Path = path;
        IsKept = isKept;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Whether it stays when the cluster ends.</summary>
    public bool IsKept { get; }

    /// <summary>Opens it, and makes it where it is not there.</summary>
    /// <param name="path">Where it is; null for a new one that is deleted at the end.</param>
    /// <exception cref="StartFailedException">It cannot be used, or another cluster uses it.</exception>
    public static DataFolder Open(string? path)
    {
        try
        {
            if (path is null)
                return new DataFolder(Directory.CreateTempSubdirectory("pixstream-cluster-").FullName, isKept: false, held: null);
            OwnerOnly.MakeDirectory(path);
            return new DataFolder(path, isKept: true, Hold(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{path ?? "A temporary directory"} cannot be used: {failure.Message}");
        }
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A folder in it, which is made where it is not there.</summary>
    public string Folder(string name)
    {
        OwnerOnly.MakeOne(File(name));
        return System.IO.Path.GetFullPath(File(name));
    }

    /// <summary>The key that seals tokens: of an earlier start where there was one, so that its tokens stay valid.</summary>
    public string ReadOrMakeKey()
    {
        var file = File(KeyFile);
        if (System.IO.File.Exists(file))
            return System.IO.File.ReadAllText(file).Trim();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
        using var writer = new StreamWriter(OwnerOnly.Open(file, FileMode.CreateNew));
        writer.WriteLine(key);
        return key;
    }

    /// <summary>Deletes it, unless it is kept.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        if (!IsKept)
            Directory.Delete(Path, recursive: true);
    }

    private static FileStream Hold(string path)
    {
        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            return OwnerOnly.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            throw new StartFailedException(
                $"{path} is in use by another cluster. End that one first, or name another directory by --data.");
        }
    }
}
