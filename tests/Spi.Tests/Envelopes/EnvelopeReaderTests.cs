using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Tests.Envelopes;

public sealed class EnvelopeReaderTests
{
    private static readonly EnvelopeHeader Expected = new("00038166", "12345678", TestMessage.Id, "pacs.008", "1.13", 1);

    [Fact]
    public void The_header_is_read_from_a_plain_envelope() => Assert.Equal(Expected, Read(new TestMessage().ToUtf8()));

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")]
    [InlineData("<?xml version='1.0' encoding='utf-8' standalone='no'?>\r\n")]
    [InlineData("<?xml version=\"1.0\"?>")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF<?xml version=\"1.0\" encoding=\"Utf-8\" ?>")]
    [InlineData("\n <!-- a comment --> ")]
    public void What_may_stand_before_an_envelope_is_passed_over(string declaration) =>
        Assert.Equal(Expected, Read((new TestMessage { Declaration = declaration }).ToUtf8()));

    [Fact]
    public void A_prefix_does_as_well_as_the_default_namespace()
    {
        var header = Read(RepositoryFiles.Sample("pibr.002-prefixed.xml"));
        Assert.Equal(("00038166", "12345678", "pibr.002"), (header.From, header.To, header.MessageType));
    }

    [Fact]
    public void A_value_of_another_namespace_is_not_the_headers()
    {
        var decoy = "<x:BizMsgIdr xmlns:x='urn:other'>decoy</x:BizMsgIdr><BizMsgIdr xmlns=''>decoy</BizMsgIdr>";
        Assert.Equal(Expected, Read(TestMessage.With(decoy).ToUtf8()));
    }

    [Fact]
    public void A_value_at_another_place_is_not_the_headers()
    {
        var decoy = $"<Sgntr>{TestMessage.Party("Fr", "99999999")}<BizMsgIdr>decoy</BizMsgIdr></Sgntr>";
        Assert.Equal(Expected, Read(TestMessage.With(decoy).ToUtf8()));
    }

    [Fact]
    public void Operations_are_counted_where_they_belong_only()
    {
        var document = "<Document><CdtTrfTxInf/><FIToFICstmrCdtTrf><CdtTrfTxInf/><CdtTrfTxInf>"
            + "<CdtTrfTxInf/></CdtTrfTxInf><x:CdtTrfTxInf xmlns:x='u'/></FIToFICstmrCdtTrf></Document>";
        Assert.Equal(2, Read((new TestMessage { Document = document }).ToUtf8()).Operations);
    }

    [Fact]
    public void Another_type_counts_as_one_operation_and_need_not_be_known()
    {
        var xml = new TestMessage { Root = "<Envelope xmlns='https://www.bcb.gov.br/pi/zzzz.999/12.345'>" };
        Assert.Equal(Expected with { MessageType = "zzzz.999", Version = "12.345" }, Read(xml.ToUtf8()));
    }

    [Fact]
    public void As_many_levels_attributes_and_declarations_as_allowed_are_accepted()
    {
        // Envelope and AppHdr are levels too, and the envelope's namespace is a declaration.
        var attributes = string.Concat(Enumerable.Range(0, 16).Select(i => $" a{i}=''"));
        var declarations = string.Concat(Enumerable.Range(1, 15).Select(i => $" xmlns:n{i}='u'"));
        var nested = string.Concat(Enumerable.Repeat("<a>", 62)) + string.Concat(Enumerable.Repeat("</a>", 62));
        Assert.Equal(Expected, Read(TestMessage.With($"{nested}<a{attributes}/><a{declarations}/><a{declarations}/>").ToUtf8()));
    }

    [Fact]
    public void Reading_allocates_nothing_but_the_strings_of_the_header()
    {
        var xml = new TestMessage().ToUtf8();
        Read(xml);
        var before = GC.GetAllocatedBytesForCurrentThread();
        EnvelopeReader.TryRead(xml, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 300);
    }

    private static EnvelopeHeader Read(byte[] xml)
    {
        Assert.True(EnvelopeReader.TryRead(xml, out var header, out var error), error.ToString());
        Assert.Equal(XmlOracle.Header(xml), header);
        return header;
    }
}
