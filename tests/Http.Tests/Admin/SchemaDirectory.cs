namespace PixStream.Http.Tests.Admin;

/// <summary>A directory with the project's schema for pacs.008, whose amounts have as many decimals as a test wants.</summary>
internal sealed class SchemaDirectory : IDisposable
{
    private static readonly string Own = System.IO.Path.Combine(Root(), "src", "Spi", "Schemas");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-admin-schemas-");

    public SchemaDirectory() => SetDecimals(2);

    public string Path => _directory.FullName;

    public (string, string) Setting => ("PixStream:Schemas:Directory", _directory.FullName);

    /// <summary>A schema of the project's own.</summary>
    public static string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Own, file));

    public void SetDecimals(int decimals)
    {
        Write("pacs.008.xsd", Read("pacs.008.xsd"));
        Write("common.xsd", Read("common.xsd").Replace(
            "<xs:fractionDigits value=\"2\"/>", $"<xs:fractionDigits value=\"{decimals}\"/>", StringComparison.Ordinal));
    }

    public void Break() => Write("pacs.008.xsd", "<not-a-schema>");

    public void Add(string type) => Write($"{type}.xsd", Read($"{type}.xsd"));

    public void Remove(string type) => File.Delete(System.IO.Path.Combine(_directory.FullName, $"{type}.xsd"));

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>Another file, of any name.</summary>
    public void AddOther(string name, string text) => Write(name, text);

    private void Write(string file, string text) => File.WriteAllText(System.IO.Path.Combine(_directory.FullName, file), text);

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
        return directory.FullName;
    }
}
