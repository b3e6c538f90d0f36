using System.Text;
using PixStream.Spi.Generation;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Validating;
using PixStream.Spi.Tests.Envelopes;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>The schemas that the project brings along.</summary>
public sealed class OwnSchemaTests
{
    [Fact]
    public void There_is_one_for_each_type_that_is_generated() =>
        Assert.Equal(
            ["pacs.002 1.14", "pacs.004 1.5", "pacs.008 1.13", "pibr.001 1.3", "pibr.002 1.3"],
            SchemaCatalog.Own.Schemas.Select(entry => entry.Name.ToString()));

    [Theory]
    [InlineData("pacs.008.xml")]
    [InlineData("pacs.008-three-operations.xml")]
    [InlineData("pacs.002.xml")]
    [InlineData("pibr.002-prefixed.xml")]
    public void Samples_are_valid(string sample) => IsValid(SchemaCatalog.Own, RepositoryFiles.Sample(sample));

    [Theory]
    [InlineData("own")]
    [InlineData("published")]
    public void Generated_messages_are_valid(string which)
    {
        var catalog = SchemaFiles.Of(which).Catalog;
        var generator = new Pacs008Generator(new Random(3), Moments.PiDay);
        for (var i = 0; i < 300; i++)
            IsValid(catalog, generator.Make("00038166", "ABCD5678", new Pacs008Options { Operations = 1 + i % 3 }));
        IsValid(catalog, generator.Make("00038166", "12345678", new Pacs008Options { Amount = Pacs008Options.AmountLimit }));
        IsValid(catalog, generator.Make("00038166", "12345678", new Pacs008Options { Amount = 0 }));
    }

    [Theory]
    [InlineData("own")]
    [InlineData("published")]
    public void A_payment_return_is_valid(string which) => IsValid(SchemaFiles.Of(which).Catalog, Message("pacs.004", "1.5", """
        <PmtRtr>
          <GrpHdr><MsgId>M00038166SampleOfAPaymentReturn0</MsgId><CreDtTm>2026-03-14T15:09:26.535Z</CreDtTm><NbOfTxs>1</NbOfTxs>
            <SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>
          <TxInf><RtrId>D00038166202603141509Sample00001</RtrId><OrgnlEndToEndId>E99999008202603141509Sample00001</OrgnlEndToEndId>
            <RtrdIntrBkSttlmAmt Ccy="BRL">150.10</RtrdIntrBkSttlmAmt><SttlmPrty>HIGH</SttlmPrty><ChrgBr>SLEV</ChrgBr>
            <RtrRsnInf><Rsn><Cd>MD06</Cd></Rsn><AddtlInf>Devolvido</AddtlInf></RtrRsnInf>
            <OrgnlTxRef><DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>99999008</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>
              <CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>12345678</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt></OrgnlTxRef></TxInf>
        </PmtRtr>
        """));

    [Fact]
    public void An_echo_request_is_valid() => IsValid(SchemaCatalog.Own, Message("pibr.001", "1.3", """
        <EchoReq>
          <GrpHdr><MsgId>M00038166SampleOfAnEchoRequest00</MsgId><CreDtTm>2026-03-14T15:09:26.535Z</CreDtTm></GrpHdr>
          <EchoTxInf><Data>Is the bank there?</Data></EchoTxInf>
        </EchoReq>
        """));

    [Fact]
    public void An_identifier_names_a_minute_that_a_clock_can_show()
    {
        foreach (var minute in new[]
        {
            "202613141509", "202600141509", "202603321509", "202603002409", "202603142409", "202603141560",
        })
        {
            var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"))
                .Replace("E99999008202603141509", "E99999008" + minute);
            Assert.Equal(
                SchemaRule.InvalidValue, Assert.Single(SchemaCatalog.Own.Validate(Encoding.UTF8.GetBytes(xml)).Violations).Rule);
        }
    }

    [Theory]
    [InlineData("own", "\n")]
    [InlineData("own", "&#10;")]
    [InlineData("own", "<![CDATA[\n]]>")]
    [InlineData("published", "\n")]
    public void An_identifier_does_not_end_in_a_line_feed(string which, string end)
    {
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml")).Replace("</TxId>", end + "</TxId>");
        var violation = Assert.Single(SchemaFiles.Of(which).Catalog.Validate(Encoding.UTF8.GetBytes(xml)).Violations);
        Assert.StartsWith("TxId must have the form", violation.Text, StringComparison.Ordinal);
    }

    private static byte[] Message(string type, string version, string body) => Encoding.UTF8.GetBytes($"""
        <Envelope xmlns="https://www.bcb.gov.br/pi/{type}/{version}">
          <AppHdr>
            <Fr><FIId><FinInstnId><Othr><Id>00038166</Id></Othr></FinInstnId></FIId></Fr>
            <To><FIId><FinInstnId><Othr><Id>12345678</Id></Othr></FinInstnId></FIId></To>
            <BizMsgIdr>M00038166SampleForOneOfTheTests0</BizMsgIdr><MsgDefIdr>{type}.spi.{version}</MsgDefIdr>
            <CreDt>2026-03-14T15:09:26.535Z</CreDt>
            <Sgntr><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></Sgntr>
          </AppHdr>
          <Document>{body}</Document>
        </Envelope>
        """);

    private static void IsValid(SchemaCatalog catalog, byte[] xml)
    {
        var verdict = catalog.Validate(xml);
        Assert.True(verdict.IsValid, $"{string.Join('\n', verdict.Violations)}{verdict.Text}\n{Differential.Show(xml)}");
    }
}
