using System.Text;
using System.Xml;
using System.Xml.Schema;
using PixStream.Spi.Tests.Signatures.Interoperability;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>Against the schemas that the Central Bank publishes, where PIXSTREAM_SPI_SCHEMAS names a folder that holds them.</summary>
public sealed class SignedSchemaTests
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

    [Theory]
    [InlineData("<Sgntr/>")]
    [InlineData("")]
    public void A_signed_message_is_valid_whether_its_Sgntr_was_empty_or_not_there(string place)
    {
        var folder = Environment.GetEnvironmentVariable("PIXSTREAM_SPI_SCHEMAS");
        Assert.SkipUnless(Directory.Exists(folder), "PIXSTREAM_SPI_SCHEMAS names no folder with the published schemas.");
        var made = Encoding.UTF8.GetString(new Pacs008Generator(new Random(12), FixedTime.PiDay).Make("00038166", "12345678"));
        var unsigned = Workplace.Unsigned(made).Replace("<Sgntr></Sgntr>", place, StringComparison.Ordinal);
        using var workplace = new Workplace();

        var errors = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings };
        settings.Schemas.Add(null, Path.Combine(folder!, "pacs.008.spi.1.13.xsd"));
        settings.Schemas.Add(null, XmlReader.Create(new StringReader(AnySignature)));
        settings.ValidationEventHandler += (_, e) => errors.Add(e.Message);
        using var reader = XmlReader.Create(new StringReader(workplace.Sign(unsigned)), settings);
        while (reader.Read())
        {
        }

        Assert.Empty(errors);
    }
}
