using System.Text;
using System.Xml.Linq;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Generation;

public sealed class SampleMessagesTests
{
    [Theory]
    [InlineData("pacs.008.xml", "99999008", 1)]
    [InlineData("pacs.008-three-operations.xml", "99999008", 3)]
    [InlineData("pacs.002.xml", "00038166", 1)]
    [InlineData("admi.002.xml", "00038166", 1)]
    [InlineData("pibr.002-prefixed.xml", "00038166", 1)]
    public void A_sample_is_an_envelope_for_the_participant_of_the_examples(string file, string sender, int operations)
    {
        var xml = RepositoryFiles.Sample(file);
        Assert.True(EnvelopeReader.TryRead(xml, out var header, out var error), error.ToString());
        Assert.Equal((sender, "12345678"), (header.From, header.To));
        Assert.Equal((operations, file[..8]), (header.Operations, header.MessageType));
        Assert.Equal(XmlOracle.Header(xml), header);
    }

    [Theory]
    [InlineData("pacs.008.xml", 2)]
    [InlineData("pacs.008-three-operations.xml", 6)]
    public void The_people_of_a_sample_have_valid_tax_ids(string file, int people)
    {
        var document = XDocument.Load(new MemoryStream(RepositoryFiles.Sample(file)));
        var found = document.Descendants(XName.Get("PrvtId", TestMessage.Namespace))
            .Select(element => element.Value.Trim()).ToList();
        Assert.Equal(people, found.Count);
        Assert.All(found, taxId => Assert.True(TaxId.IsValid(Encoding.UTF8.GetBytes(taxId)), taxId));
    }
}
