namespace PixStream.Deployment.Tests;

/// <summary>The repository as it lies on disk.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>Paths from the root, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .ToList();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
    }
}
