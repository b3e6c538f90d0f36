using System.Globalization;
using System.Text;
using System.Xml.Linq;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Spi.Identifiers;

namespace PixStream.Spi.Tests.Generation;

public sealed class Pacs008GeneratorTests
{
    [Fact]
    public void Each_message_is_an_envelope_from_the_sender_to_the_receiver()
    {
        var generator = Generator(1);
        var ids = new HashSet<string>();
        for (var i = 0; i < 500; i++)
        {
            var xml = generator.Make("00038166", "ABCDEFG8");
            Assert.True(EnvelopeReader.TryRead(xml, out var header, out var error), error.ToString());
            Assert.Equal(("00038166", "ABCDEFG8", "pacs.008", "1.13", 1),
                (header.From, header.To, header.MessageType, header.Version, header.Operations));
            Assert.True(ids.Add(header.BizMsgIdr));
        }
    }

    [Fact]
    public void The_same_seed_and_time_give_the_same_bytes()
    {
        var (first, second, other) = (Generator(3), Generator(3), Generator(4));
        Assert.Equal(first.Make("00038166", "12345678"), second.Make("00038166", "12345678"));
        Assert.Equal(first.Make("00038166", "12345678"), second.Make("00038166", "12345678"));
        Assert.NotEqual(first.Make("00038166", "12345678"), other.Make("00038166", "12345678"));
    }

    [Fact]
    public void A_message_is_about_as_long_as_a_genuine_one()
    {
        var generator = Generator(2);
        for (var i = 0; i < 200; i++)
            Assert.InRange(generator.Make("00038166", "12345678").Length, 2_300, 2_800);
    }

    [Fact]
    public void As_many_operations_are_made_as_asked_for()
    {
        var xml = Generator(5).Make("00038166", "12345678", new Pacs008Options { Operations = 10 });
        Assert.True(EnvelopeReader.TryRead(xml, out var header, out _));
        Assert.Equal(10, header.Operations);
        Assert.Equal("10", Values(xml, "NbOfTxs").Single());
    }

    [Theory]
    [InlineData("0", "0.00")]
    [InlineData("0.1", "0.10")]
    [InlineData("12345678901.23", "12345678901.23")]
    [InlineData("9999999999999999.99", "9999999999999999.99")]
    public void The_amount_is_the_one_asked_for(string amount, string written)
    {
        var options = new Pacs008Options { Amount = decimal.Parse(amount, CultureInfo.InvariantCulture) };
        Assert.Equal(written, Values(Generator(6).Make("00038166", "12345678", options), "IntrBkSttlmAmt").Single());
    }

    [Fact]
    public void Options_out_of_range_are_a_callers_mistake()
    {
        var generator = Generator(7);
        Pacs008Options[] wrong =
        [
            new() { Operations = 0 }, new() { Operations = 1_001 },
            new() { Amount = -1 }, new() { Amount = 0.001m }, new() { Amount = 1e16m },
        ];
        foreach (var options in wrong)
            Assert.Throws<ArgumentOutOfRangeException>(() => generator.Make("00038166", "12345678", options));
        Assert.Throws<ArgumentException>(() => generator.Make("0003816", "12345678"));
        Assert.Throws<ArgumentException>(() => generator.Make("00038166", "1234567a"));
    }

    [Fact]
    public void Identifiers_and_tax_ids_are_of_their_form()
    {
        var generator = Generator(8);
        for (var i = 0; i < 200; i++)
        {
            var xml = generator.Make("00038166", "12345678");
            Assert.True(EndToEndId.TryParse(Values(xml, "EndToEndId").Single(), out var id));
            Assert.Equal("00038166", id.Ispb);
            Assert.Equal(Values(xml, "BizMsgIdr"), Values(xml, "MsgId"));
            Assert.Equal("2026-03-14T15:09:26.535Z", Values(xml, "CreDtTm").Single());
            foreach (var person in Values(xml, "PrvtId"))
                Assert.True(TaxId.IsValid(Encoding.UTF8.GetBytes(person)), person);
        }
    }

    private static Pacs008Generator Generator(int seed) => new(new Random(seed), Moments.PiDay);

    private static IEnumerable<string> Values(byte[] xml, string name) =>
        XDocument.Parse(Encoding.UTF8.GetString(xml)).Descendants(XName.Get(name, TestMessage.Namespace))
            .Select(element => element.Value);
}
