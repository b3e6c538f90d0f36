namespace PixStream.Http.Tests.Admin;

/// <summary>A directory with the project's schema for pacs.008, whose amounts have as many decimals as a test wants.</summary>
internal sealed class SchemaDirectory : IDisposable
{
    private static readonly string Own = Path.Combine(Root(), "src", "Spi", "Schemas");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-admin-schemas-");

    public SchemaDirectory() => SetDecimals(2);

    public (string, string) Setting => ("PixStream:Schemas:Directory", _directory.FullName);

    public void SetDecimals(int decimals)
    {
        Write("pacs.008.xsd", Read("pacs.008.xsd"));
        Write("common.xsd", Read("common.xsd").Replace("<xs:fractionDigits value=\"2\"/>", $"<xs:fractionDigits value=\"{decimals}\"/>", StringComparison.Ordinal));
    }

    public void Break() => Write("pacs.008.xsd", "<not-a-schema>");

    public void Add(string type) => Write($"{type}.xsd", Read($"{type}.xsd"));

    public void Remove(string type) => File.Delete(Path.Combine(_directory.FullName, $"{type}.xsd"));

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Own, file));

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_directory.FullName, file), text);

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
        return directory.FullName;
    }
}
