namespace PixStream.EndToEnd;

/// <summary>A journal's directory that outlives its server and not its test.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-e2e-");

    public string Path => System.IO.Path.Combine(_parent.FullName, "data");

    /// <summary>The segment files, oldest first.</summary>
    public string[] Segments => [.. Directory.GetFiles(Path, "*.seg").Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        try
        {
            _parent.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process was faster.
        }
    }
}
