using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Compiling;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>A directory of schemas that a test fills.</summary>
internal sealed class SchemaFolders : IDisposable
{
    private readonly DateTime _epoch = new(2026, 3, 14, 0, 0, 0, DateTimeKind.Utc);
    private int _writes;

    public string Path { get; } = Directory.CreateTempSubdirectory("pixstream-schemas-").FullName;

    /// <summary>A small schema: a message with one text of at most so many characters.</summary>
    public static string Small(string version, int length = 35, string type = "pacs.008") => $"""
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="https://www.bcb.gov.br/pi/{type}/{version}">
          <xs:element name="Envelope">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="Text"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="{length}"/></xs:restriction></xs:simpleType></xs:element>
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;

    /// <summary>A message for it.</summary>
    public static byte[] SmallMessage(string version, string text) =>
        System.Text.Encoding.UTF8.GetBytes(
            $"<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/{version}\"><Text>{text}</Text></Envelope>");

    /// <summary>Writes a file, with a time of its own: two writes within one tick of the disk's clock must differ, too.</summary>
    public void Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, _epoch.AddMinutes(++_writes));
    }

    public void Delete(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    public SchemaCatalog Load()
    {
        Assert.True(SchemaCatalog.TryLoad(Path, out var catalog, out var errors), string.Join('\n', errors));
        return catalog;
    }

    public IReadOnlyList<SchemaError> LoadErrors()
    {
        Assert.False(SchemaCatalog.TryLoad(Path, out _, out var errors));
        return errors;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
