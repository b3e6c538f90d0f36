using System.Xml;
using System.Xml.Schema;
using PixStream.Spi.Schemas;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>The catalogs that tests validate with, each with what plain System.Xml makes of the same files.</summary>
internal sealed class SchemaFiles
{
    private readonly Dictionary<string, XmlSchemaSet> _plain = [];

    private SchemaFiles(SchemaCatalog catalog, string folder)
    {
        Catalog = catalog;
        foreach (var entry in catalog.Schemas)
        {
            var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
            set.Add(null, Path.Combine(folder, entry.File));
            set.Add(null, Path.Combine(OwnFolder, "signature.xsd"));
            set.Compile();
            _plain[entry.Name.MessageType] = set;
        }
    }

    public static string OwnFolder { get; } =
        Path.GetFullPath(Path.Combine(RepositoryFiles.SampleMessages, "../../src/Spi/Schemas"));

    public static SchemaFiles Own { get; } = new(SchemaCatalog.Own, OwnFolder);

    public SchemaCatalog Catalog { get; }

    /// <summary>
    /// The ones that the Central Bank publishes, if PIXSTREAM_SPI_SCHEMAS names a folder with them; else the test is skipped.
    /// </summary>
    public static SchemaFiles Published()
    {
        var folder = PublishedSchemaTests.Folder();
        Assert.True(SchemaCatalog.TryLoad(folder, out var catalog, out var errors), string.Join('\n', errors));
        return new SchemaFiles(catalog, folder);
    }

    /// <summary>Own or published, by the name that a theory gives.</summary>
    public static SchemaFiles Of(string which) => which == "own" ? Own : Published();

    /// <summary>What System.Xml complains of, reading the message with a validating XmlReader.</summary>
    public List<string> PlainErrors(byte[] xml, string type)
    {
        var errors = new List<string>();
        var settings = new XmlReaderSettings
        {
            ValidationType = ValidationType.Schema,
            Schemas = _plain[type],
            ValidationFlags = XmlSchemaValidationFlags.ProcessIdentityConstraints,
        };
        settings.ValidationEventHandler += (_, e) => errors.Add(e.Message);
        using var reader = XmlReader.Create(new MemoryStream(xml), settings);
        while (reader.Read())
        {
        }

        return errors;
    }
}
