using System.Text;
using PixStream.Spi.Generation;
using PixStream.Spi.Tests.Generation;
using PixStream.Spi.Tests.Schemas;
using PixStream.Spi.Tests.Signatures.Interoperability;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>
/// Against the schemas that the Central Bank publishes, where PIXSTREAM_SPI_SCHEMAS names a folder that holds them.
/// </summary>
public sealed class SignedSchemaTests
{
    [Theory]
    [InlineData("<Sgntr/>")]
    [InlineData("")]
    public void A_signed_message_is_valid_whether_its_Sgntr_was_empty_or_not_there(string place)
    {
        var schemas = PublishedSchemaTests.Load("pacs.008.spi.1.13.xsd");
        var made = Encoding.UTF8.GetString(new Pacs008Generator(new Random(12), Moments.PiDay).Make("00038166", "12345678"));
        var unsigned = InteropHarness.Unsigned(made).Replace("<Sgntr></Sgntr>", place, StringComparison.Ordinal);
        using var harness = new InteropHarness();

        PublishedSchemaTests.IsValid(Encoding.UTF8.GetBytes(harness.Sign(unsigned)), schemas);
    }
}
