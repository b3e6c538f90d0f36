using System.Globalization;
using System.Text;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>What a sender reads.</summary>
public sealed class SchemaViolationTests
{
    private const string Transfer = "Document/FIToFICstmrCdtTrf/CdtTrfTxInf";
    private const string Signature = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>";

    [Theory]
    [InlineData("150.10", "1.234", 35, 9, Transfer + "/IntrBkSttlmAmt",
        "IntrBkSttlmAmt must be a number with at most 2 decimals; it is '1.234'.")]
    [InlineData("150.10", "-1", 35, 9, Transfer + "/IntrBkSttlmAmt", "IntrBkSttlmAmt must be 0 or more; it is '-1'.")]
    [InlineData("150.10", "12345678901234567.89", 35, 9, Transfer + "/IntrBkSttlmAmt",
        "IntrBkSttlmAmt must be a number with at most 18 digits; it is '12345678901234567.89'.")]
    [InlineData("150.10", "+1", 35, 9, Transfer + "/IntrBkSttlmAmt",
        "IntrBkSttlmAmt must have the form [0-9]+(\\.[0-9]+)?; it is '+1'.")]
    [InlineData("150.10", "um real", 35, 9, Transfer + "/IntrBkSttlmAmt", "IntrBkSttlmAmt must be a number; it is 'um real'.")]
    [InlineData(" Ccy=\"BRL\"", "", 35, 9, Transfer + "/IntrBkSttlmAmt", "IntrBkSttlmAmt lacks its attribute Ccy.")]
    [InlineData("\"BRL\"", "\"US\nD\"", 35, 25, Transfer + "/IntrBkSttlmAmt",
        "Attribute Ccy of IntrBkSttlmAmt must be BRL; it is 'US D'.")]
    [InlineData("<ChrgBr>", "<ChrgBr a='b'>", 37, 17, Transfer + "/ChrgBr", "ChrgBr has no attribute a.")]
    [InlineData("<ChrgBr>SLEV</ChrgBr>", "", 38, 9, Transfer + "/MndtRltdInf",
        "MndtRltdInf cannot stand here; expected is ChrgBr.")]
    [InlineData("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr><a/></ChrgBr>", 37, 17, Transfer + "/ChrgBr/a",
        "ChrgBr holds a value and no elements; here is the element a.")]
    [InlineData("<Cd>IPAY</Cd>", "", 62, 15, Transfer + "/Purp", "Purp ends before it is complete: Cd is missing.")]
    [InlineData("<Purp>", "<Purp>\n \n why", 64, 2, Transfer + "/Purp", "Purp holds elements and no text; here is 'why'.")]
    [InlineData("<MsgId>", "<MsgId xmlns='urn:x'>", 21, 9, "Document/FIToFICstmrCdtTrf/GrpHdr/MsgId",
        "MsgId is in the namespace 'urn:x' and must be in the message's own.")]
    [InlineData("</AppHdr>", "<More/></AppHdr>", 17, 3, "AppHdr/More", "More cannot stand here: AppHdr is complete before it.")]
    [InlineData("Inês Araújo Brandão", "", 42, 11, Transfer + "/Dbtr/Nm", "Nm must have at least 1 character; it is empty.")]
    [InlineData("2026-03-14T15:09:25.900Z", "2026-02-30T15:09:25.900Z", 36, 9, Transfer + "/AccptncDtTm",
        "AccptncDtTm must be an instant that exists, such as 2026-03-14T15:09:26.535Z; it is '2026-02-30T15:09:25.900Z'.")]
    [InlineData("2026-03-14T15:09:25.900Z", "2026-03-14T15:09:25-03:00", 36, 9, Transfer + "/AccptncDtTm",
        "AccptncDtTm must have the form [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z; it is '2026-03-14T15:09:25-03:00'.")]
    [InlineData("<Cd>IPAY", "<Cd>IP\u202EAY", 62, 15, Transfer + "/Purp/Cd",
        "Cd must be one of IPAY, GSCB, REFU, OTHR; it is 'IP\uFFFDAY'.")]
    [InlineData(Signature, "", 16, 5, "AppHdr/Sgntr",
        "Sgntr ends before it is complete: an element that is declared for http://www.w3.org/2000/09/xmldsig# is missing.")]
    public void A_violation_says_where_and_what(string old, string changed, int line, int column, string path, string text)
    {
        var violation = Assert.Single(Validate(old, changed).Violations);
        Assert.Equal((line, column, path, text), (violation.Line, violation.Column, violation.Path, violation.Text));
    }

    [Fact]
    public void A_value_that_must_be_unique_is_told_with_its_rule()
    {
        using var folder = new SchemaFolders();
        folder.Write("a.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
                       targetNamespace="https://www.bcb.gov.br/pi/pacs.008/1.1" xmlns:m="https://www.bcb.gov.br/pi/pacs.008/1.1">
              <xs:element name="Envelope">
                <xs:complexType><xs:sequence><xs:element name="Text" type="xs:string" maxOccurs="9"/></xs:sequence></xs:complexType>
                <xs:unique name="EachOnce"><xs:selector xpath="m:Text"/><xs:field xpath="."/></xs:unique>
              </xs:element>
            </xs:schema>
            """);
        var violation = Assert.Single(
            folder.Load().Validate(SchemaFolders.SmallMessage("1.1", "a</Text>\n<Text>b</Text>\n<Text>a")).Violations);
        Assert.Equal(
            (SchemaRule.NotUnique, 3, "Text repeats, within Envelope, what must be there once (rule EachOnce)."),
            (violation.Rule, violation.Line, violation.Text));
    }

    [Fact]
    public void A_column_counts_characters_and_not_bytes()
    {
        var violation = Assert.Single(Validate("<Ustrd>", "<!-- 😀é --><Ustrd a='b'>").Violations);
        Assert.Equal("<!-- 😀é --><Ustrd ".EnumerateRunes().Count() + "        <RmtInf>".Length + 1, violation.Column);
    }

    [Fact]
    public void A_long_value_is_shown_by_its_beginning()
    {
        var violation = Assert.Single(Validate("Sample0123456789TxId", new string('x', 5_000)).Violations);
        Assert.Equal($"TxId must have the form [0-9A-Za-z]{{1,35}}; it is '{new string('x', 40)}…'.", violation.Text);
    }

    [Fact]
    public void As_many_violations_are_told_as_asked_for_and_whether_there_are_more()
    {
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008-three-operations.xml"))
            .Replace("SLEV", "SELV").Replace("IPAY", "PAY").Replace("CACC", "CAC").Replace("MANU", "HAND");
        var utf8 = Encoding.UTF8.GetBytes(xml);
        var all = SchemaCatalog.Own.Validate(utf8, violationsMax: 100);
        Assert.Equal((11, false), (all.Violations.Count, all.HasMore));
        var some = SchemaCatalog.Own.Validate(utf8);
        Assert.Equal(all.Violations.Take(10), some.Violations);
        Assert.True(some.HasMore);
        Assert.False(SchemaCatalog.Own.Validate(utf8, violationsMax: 11).HasMore);
    }

    [Fact]
    public void The_sentences_do_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var expected = Validate("150.10", "1.234").Text;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
            Assert.Equal(expected, Validate("150.10", "1.234").Text);
            Assert.True(Validate("150.10", "1.23").IsValid);
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    private static SchemaVerdict Validate(string old, string changed)
    {
        var sample = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"));
        var at = sample.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, old);
        return SchemaCatalog.Own.Validate(Encoding.UTF8.GetBytes(sample[..at] + changed + sample[(at + old.Length)..]));
    }
}
