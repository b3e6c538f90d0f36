using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Schema;
using PixStream.Spi.Generation;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Json;
using PixStream.Spi.Tests.Envelopes;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>
/// Against the schemas that the Central Bank publishes, which are not part of the project: PIXSTREAM_SPI_SCHEMAS names a
/// folder that holds them. The tests skip without it.
/// </summary>
public sealed class PublishedSchemaTests
{
    // The published schemas ask for one element of this namespace and leave its schema to others.
    private const string AnySignature = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/09/xmldsig#">
          <xs:element name="Signature">
            <xs:complexType>
              <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;

    [Fact]
    public void Generated_messages_are_valid()
    {
        var schemas = Load("pacs.008.spi.1.13.xsd");
        var generator = new Pacs008Generator(new Random(11), Moments.PiDay);
        for (var i = 0; i < 300; i++)
            IsValid(generator.Make("00038166", "ABCD5678", new Pacs008Options { Operations = 1 + i % 3 }), schemas);
        IsValid(generator.Make("00038166", "12345678", new Pacs008Options { Amount = Pacs008Options.AmountLimit }), schemas);
        IsValid(generator.Make("00038166", "12345678", new Pacs008Options { Amount = 0 }), schemas);
    }

    [Fact]
    public void Generated_status_reports_are_valid()
    {
        var schemas = Load("pacs.002.spi.1.14.xsd");
        var generator = new MessageGenerator(new Random(12), Moments.PiDay);
        var references = Enumerable.Range(0, 3).Select(number => new PaymentReference(
            EndToEndId.Make("ABCD5678", Moments.PiDay, new Random(number)),
            number == 0 ? null : ReturnId.Make("ABCD5678", Moments.PiDay, new Random(number)))).ToList();
        var options = new Pacs002Options { References = references };
        for (var i = 0; i < 300; i++)
            IsValid(generator.MakePacs002("00038166", "ABCD5678"), schemas);
        foreach (var status in Enum.GetValues<PaymentStatus>())
            for (var i = 0; i < 100; i++)
                IsValid(generator.MakePacs002("ABCD5678", "00038166", options with { Status = status }), schemas);
    }

    [Fact]
    public void Generated_returns_are_valid()
    {
        var schemas = Load("pacs.004.spi.1.5.xsd");
        var generator = new MessageGenerator(new Random(13), Moments.PiDay);
        for (var i = 0; i < 300; i++)
            IsValid(generator.MakePacs004("ABCD5678", "12345678"), schemas);
        foreach (var amount in new[] { 0, Pacs008Options.AmountLimit })
            IsValid(generator.MakePacs004("ABCD5678", "12345678", new Pacs004Options { Amount = amount }), schemas);
    }

    [Theory]
    [InlineData("pacs.008.xml", "pacs.008.spi.1.13.xsd")]
    [InlineData("pacs.008-three-operations.xml", "pacs.008.spi.1.13.xsd")]
    [InlineData("pacs.002.xml", "pacs.002.spi.1.14.xsd")]
    public void Sample_messages_are_valid(string sample, string schema) => IsValid(RepositoryFiles.Sample(sample), Load(schema));

    [Fact]
    public void A_message_with_an_empty_signature_has_that_one_error()
    {
        var schemas = Load("pacs.008.spi.1.13.xsd");
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"));
        var unsigned = Regex.Replace(xml, "<Sgntr>.*</Sgntr>", "<Sgntr/>", RegexOptions.Singleline);
        Assert.Single(Errors(Encoding.UTF8.GetBytes(unsigned), schemas));
    }

    /// <summary>Where they are. Without that variable the test is skipped.</summary>
    internal static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("PIXSTREAM_SPI_SCHEMAS");
        Assert.SkipUnless(Directory.Exists(folder), "PIXSTREAM_SPI_SCHEMAS names no folder with the published schemas.");
        return folder!;
    }

    internal static XmlSchemaSet Load(string file)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(Folder(), file));
        schemas.Add(null, XmlReader.Create(new StringReader(AnySignature)));
        return schemas;
    }

    internal static void IsValid(byte[] xml, XmlSchemaSet schemas)
    {
        var errors = Errors(xml, schemas);
        Assert.True(errors.Count == 0, $"{string.Join('\n', errors)}\n{Differential.Show(xml)}");
    }

    private static List<string> Errors(byte[] xml, XmlSchemaSet schemas)
    {
        var errors = new List<string>();
        var settings = new XmlReaderSettings
        {
            ValidationType = ValidationType.Schema,
            Schemas = schemas,
            // A namespace without schema is only worth a warning to .NET.
            ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings
                | XmlSchemaValidationFlags.ProcessIdentityConstraints,
        };
        settings.ValidationEventHandler += (_, e) => errors.Add(e.Message);
        using var reader = XmlReader.Create(new MemoryStream(xml), settings);
        while (reader.Read())
        {
        }

        return errors;
    }
}
