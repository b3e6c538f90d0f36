using System.Formats.Tar;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Compiling;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>What becomes of an operator's directory.</summary>
public sealed class SchemaCatalogTests : IDisposable
{
    private readonly SchemaFolders _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Several_versions_of_a_type_stand_side_by_side()
    {
        _folder.Write("old.xsd", SchemaFolders.Small("1.9", length: 2));
        _folder.Write("new.xsd", SchemaFolders.Small("1.13", length: 3));
        var catalog = _folder.Load();
        Assert.Equal(
            ["pacs.008 1.9 old.xsd", "pacs.008 1.13 new.xsd"], catalog.Schemas.Select(entry => $"{entry.Name} {entry.File}"));
        Assert.False(catalog.Validate(SchemaFolders.SmallMessage("1.9", "abc")).IsValid);
        Assert.True(catalog.Validate(SchemaFolders.SmallMessage("1.13", "abc")).IsValid);
        Assert.Equal(
            "There is no schema for pacs.008 1.14, only for 1.9, 1.13.",
            catalog.Validate(SchemaFolders.SmallMessage("1.14", "")).Text);
    }

    [Fact]
    public void A_schema_may_include_another_of_the_directory()
    {
        foreach (var file in Directory.EnumerateFiles(SchemaFiles.OwnFolder))
            _folder.Write(Path.GetFileName(file), File.ReadAllText(file));
        var catalog = _folder.Load();
        Assert.Equal(SchemaCatalog.Own.Schemas, catalog.Schemas);
        Assert.True(catalog.Validate(RepositoryFiles.Sample("pacs.008.xml")).IsValid);
    }

    [Fact]
    public void A_signatures_schema_of_the_directory_is_the_one_that_counts()
    {
        foreach (var file in Directory.EnumerateFiles(SchemaFiles.OwnFolder))
            _folder.Write(Path.GetFileName(file), File.ReadAllText(file));
        _folder.Delete("signature.xsd");
        _folder.Write("xmldsig.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/09/xmldsig#" elementFormDefault="qualified">
              <xs:element name="Signature">
                <xs:complexType><xs:sequence><xs:element name="SignedInfo"/></xs:sequence></xs:complexType>
              </xs:element>
            </xs:schema>
            """);
        var violation = Assert.Single(_folder.Load().Validate(RepositoryFiles.Sample("pacs.008.xml")).Violations);
        Assert.Equal("Signature ends before it is complete: SignedInfo is missing.", violation.Text);
    }

    [Fact]
    public void All_errors_of_all_files_are_told_together()
    {
        _folder.Write("a.xsd", "<xs:schema");
        _folder.Write("b.xsd", SchemaFolders.Small("1.1").Replace("xs:string", "Nothing"));
        _folder.Write("c.xsd", SchemaFolders.Small("1.1").Replace("maxLength", "maxLenght"));
        _folder.Write("d.xsd", SchemaFolders.Small("1.2"));
        Assert.Equal([("a.xsd", 1), ("b.xsd", 5), ("c.xsd", 5)], _folder.LoadErrors().Select(error => (error.File, error.Line)));
    }

    [Theory]
    [InlineData("<!DOCTYPE xs:schema SYSTEM 'http://127.0.0.1:1/x.dtd'>",
        "The file has a DTD. Schemas are read without: remove the DOCTYPE and what it holds.")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
        "The file has a DTD. Schemas are read without: remove the DOCTYPE and what it holds.")]
    public void A_dtd_is_an_error(string doctype, string reason)
    {
        _folder.Write("a.xsd", $"<!-- {doctype.Replace("--", "")} -->\n{doctype}\n{SchemaFolders.Small("1.1")}");
        Assert.Equal(("a.xsd", 2, reason), One(error => (error.File, error.Line, error.Reason)));
    }

    [Theory]
    [InlineData("include", "../common.xsd")]
    [InlineData("include", "/etc/passwd")]
    [InlineData("include", "file:///etc/passwd")]
    [InlineData("include", "missing.xsd")]
    [InlineData("redefine", "./a.xsd")]
    [InlineData("import", "http://127.0.0.1:1/x.xsd")]
    public void A_reference_out_of_the_directory_is_an_error(string kind, string location)
    {
        var ns = kind == "import" ? "namespace='urn:x' " : "";
        _folder.Write("a.xsd", SchemaFolders.Small("1.1").Replace(
            "<xs:element name=\"Envelope\"", $"<xs:{kind} {ns}schemaLocation='{location}'/><xs:element name=\"Envelope\""));
        var error = One(error => error);
        Assert.Equal(("a.xsd", 2), (error.File, error.Line));
        Assert.StartsWith($"It refers to '{location}'.", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_for_one_type_and_version_are_an_error()
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        _folder.Write("b.xsd", SchemaFolders.Small("1.1", length: 7));
        Assert.Equal("b.xsd: It is for pacs.008 1.1, and so is a.xsd. Only one can be.", One(error => error.ToString()));
    }

    [Theory]
    [InlineData("urn:other")]
    [InlineData("https://www.bcb.gov.br/pi/pacs.008")]
    [InlineData("https://www.bcb.gov.br/pi/pacs.008/1.13/")]
    public void A_file_for_no_message_is_an_error(string uri)
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        _folder.Write("b.xsd", SchemaFolders.Small("1.2").Replace("https://www.bcb.gov.br/pi/pacs.008/1.2", uri));
        Assert.StartsWith($"b.xsd: Its targetNamespace is '{uri}'.", One(error => error.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_without_an_envelope_is_an_error()
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1").Replace("\"Envelope\"", "\"Envelop\""));
        Assert.Equal("a.xsd: It declares no element Envelope, which is every message's root.", One(error => error.ToString()));
    }

    [Fact]
    public void An_empty_directory_is_an_error()
    {
        _folder.Write("notes.txt", "no schema");
        Assert.Equal($"The directory '{_folder.Path}' holds no *.xsd.", One(error => error.ToString()));
    }

    [Theory]
    [InlineData("PACS.008.SPI.1.1.XSD")]
    [InlineData("pacs.008.Xsd")]
    public void The_extension_may_be_written_in_capitals(string name)
    {
        _folder.Write(name, SchemaFolders.Small("1.1"));
        Assert.Equal(name, Assert.Single(_folder.Load().Schemas).File);
    }

    [Theory]
    [InlineData("b.xml", "It may be a schema")]
    [InlineData("schema", "It may be a schema")]
    [InlineData("b.xsd.old", "It may be a schema")]
    [InlineData("b.xsd.gz", "It may be a schema")]
    [InlineData("b.xsd~", "It may be a schema")]
    public void A_schema_under_another_name_is_an_error(string name, string reason)
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        _folder.Write(name, $"<?xml version='1.0'?><!-- for 1.2 -->\n{SchemaFolders.Small("1.2")}");
        Assert.StartsWith(
            $"{name}: {reason} and is not read, because its name does not end in .xsd.",
            One(error => error.ToString()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 })]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 })]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9' })]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0 })]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD })]
    [InlineData(new byte[] { (byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C })]
    public void A_packed_file_is_an_error(byte[] start)
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "catalog"), start);
        Assert.StartsWith("catalog: It may be a schema", One(error => error.ToString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void An_archive_is_an_error(TarEntryFormat format)
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        using (var archive = new TarWriter(File.Create(Path.Combine(_folder.Path, "catalog")), format))
            archive.WriteEntry(Path.Combine(_folder.Path, "a.xsd"), "b.xsd");
        Assert.StartsWith("catalog: It may be a schema", One(error => error.ToString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("\uFEFF")]
    [InlineData("<!-- to come -->")]
    public void A_file_without_an_element_is_told_so(string content)
    {
        _folder.Write("a.xsd", content);
        Assert.Equal("a.xsd: The file is not well-formed XML: Root element is missing.", One(error => error.ToString()));
    }

    [Fact]
    public void A_folder_with_schemas_is_an_error()
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "more", "newer"));
        _folder.Write("more/newer/B.XSD", SchemaFolders.Small("1.2"));
        Assert.StartsWith("more: Folders are not read", One(error => error.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_count_for_nothing_and_are_named()
    {
        _folder.Write("a.xsd", SchemaFolders.Small("1.1"));
        _folder.Write("README.md", "# Schemas of <https://www.bcb.gov.br>");
        _folder.Write("notes.xml", "<notes/>");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "lost+found"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "..data"));
        _folder.Write("..data/a.xsd", SchemaFolders.Small("1.1"));
        Assert.Equal(["README.md", "lost+found", "notes.xml"], _folder.Load().Unread);
    }

    [Fact]
    public void A_missing_directory_is_an_error()
    {
        var missing = Path.Combine(_folder.Path, "missing");
        Assert.False(SchemaCatalog.TryLoad(missing, out _, out var errors));
        Assert.Equal($"The directory '{missing}' does not exist.", Assert.Single(errors).ToString());
    }

    [Fact]
    public void A_damaged_schema_is_an_error_or_another_schema()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var original = File.ReadAllBytes(Path.Combine(SchemaFiles.OwnFolder, "common.xsd"));
        _folder.Write("pibr.001.xsd", File.ReadAllText(Path.Combine(SchemaFiles.OwnFolder, "pibr.001.xsd")));
        for (var i = 0; i < 300; i++)
        {
            File.WriteAllBytes(Path.Combine(_folder.Path, "common.xsd"), Mutation.Apply(original, random));
            if (SchemaCatalog.TryLoad(_folder.Path, out var catalog, out var errors))
                catalog.Validate(RepositoryFiles.Sample("pacs.008.xml"));
            else
                Assert.All(errors, error =>
                    Assert.True(error.File.Length > 0 && error.Reason.Length > 0, $"Seed {Seed}, {i}: {error}"));
        }
    }

    private T One<T>(Func<SchemaError, T> select) => select(Assert.Single(_folder.LoadErrors()));
}
