using System.Text;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>
/// Messages that no honest sender makes: they are refused, or taken for what they are; nothing is opened or fetched.
/// </summary>
public sealed class SchemaHostileTests
{
    private static readonly string Sample = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"));

    [Theory]
    [InlineData("<!DOCTYPE Envelope SYSTEM \"http://127.0.0.1:1/x.dtd\">")]
    [InlineData("<!DOCTYPE Envelope [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")]
    [InlineData("<!DOCTYPE Envelope [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>")]
    public void A_dtd_is_no_envelope(string doctype)
    {
        var verdict = Validate(Sample.Replace("<Envelope", doctype + "<Envelope"));
        Assert.Equal(SchemaOutcome.NotAnEnvelope, verdict.Outcome);
        Assert.StartsWith("Line 2, column 1: A DOCTYPE is not allowed", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entity_is_no_envelope() =>
        Assert.Equal(SchemaOutcome.NotAnEnvelope, Validate(Sample.Replace("150.10", "&x;")).Outcome);

    [Fact]
    public void After_a_message_that_broke_off_the_next_is_judged_afresh()
    {
        for (var length = 0; length < Sample.Length; length += 37)
        {
            Assert.Equal(SchemaOutcome.NotAnEnvelope, Validate(Sample[..length]).Outcome);
            Assert.True(Validate(Sample).IsValid);
        }
    }

    [Fact]
    public void Nesting_ends_where_the_scanner_ends_it()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 10_000));
        Assert.Equal(SchemaOutcome.NotAnEnvelope, Validate(Sample.Replace("<Purp>", deep + "<Purp>")).Outcome);
    }

    [Fact]
    public void A_huge_text_is_one_violation_of_one_line()
    {
        var violation = Assert.Single(Validate(Sample.Replace("Sample0123456789TxId", new string('x', 5_000_000))).Violations);
        Assert.Equal(33, violation.Line);
        Assert.InRange(violation.Text.Length, 10, 200);
    }

    [Fact]
    public void A_huge_number_is_one_violation() =>
        Assert.Equal(
            SchemaRule.InvalidValue,
            Assert.Single(Validate(Sample.Replace("150.10", new string('9', 1_000_000))).Violations).Rule);

    [Fact]
    public void Ten_thousand_wrong_operations_are_ten_violations()
    {
        var from = Sample.IndexOf("<CdtTrfTxInf>", StringComparison.Ordinal);
        var to = Sample.IndexOf("</CdtTrfTxInf>", StringComparison.Ordinal) + "</CdtTrfTxInf>".Length;
        var wrong = string.Concat(Enumerable.Repeat(Sample[from..to].Replace("SLEV", "EVIL"), 10_000));
        var verdict = Validate(Sample[..from] + wrong + Sample[to..]);
        Assert.Equal((10, true), (verdict.Violations.Count, verdict.HasMore));
    }

    [Fact]
    public void Names_that_no_schema_knows_are_shown_short()
    {
        var violation = Assert.Single(Validate(Sample.Replace("<Purp>", $"<{new string('n', 100_000)}/><Purp>")).Violations);
        Assert.InRange(violation.ToString().Length, 10, 300);
    }

    [Fact]
    public void A_place_for_a_schema_named_in_the_message_is_not_looked_at() =>
        Assert.True(Validate(Sample.Replace("<Envelope ", "<Envelope xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" "
            + "i:schemaLocation=\"https://www.bcb.gov.br/pi/pacs.008/1.13 http://127.0.0.1:1/x.xsd\" ")).IsValid);

    [Fact]
    public void What_stands_in_a_signature_is_not_validated() =>
        Assert.True(Validate(Sample.Replace(
            "xmldsig#\"/>", "xmldsig#\" Id=\"s\">text<ds:Any><Other xmlns=\"urn:x\"/></ds:Any></ds:Signature>")).IsValid);

    private static SchemaVerdict Validate(string xml) => SchemaCatalog.Own.Validate(Encoding.UTF8.GetBytes(xml));
}
