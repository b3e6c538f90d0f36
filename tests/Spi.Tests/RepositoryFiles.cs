namespace PixStream.Spi.Tests;

/// <summary>Files of the repository, found from where the tests run.</summary>
internal static class RepositoryFiles
{
    public static string SampleMessages { get; } = Path.Combine(FindRoot(), "samples", "messages");

    public static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(SampleMessages, name));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PixStream.sln")))
                return folder.FullName;
        throw new InvalidOperationException("No folder above the tests holds PixStream.sln.");
    }
}
