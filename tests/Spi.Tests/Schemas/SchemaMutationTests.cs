using System.Text;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>Everything that can be wrong with a pacs.008 is refused, and where it is wrong.</summary>
public sealed class SchemaMutationTests
{
    [Theory]
    [InlineData("own")]
    [InlineData("published")]
    public void Each_wrong_message_is_refused_with_the_line_of_what_is_wrong(string which)
    {
        var catalog = SchemaFiles.Of(which).Catalog;
        var valid = MessageTree.Read(RepositoryFiles.Sample("pacs.008.xml"));
        Assert.Equal(SchemaOutcome.Valid, catalog.Validate(valid.ToUtf8()).Outcome);

        var count = 0;
        foreach (var wrong in SystematicMutations.All(valid))
        {
            count++;
            var verdict = catalog.Validate(wrong.Xml);
            var told = $"{wrong.What}: {verdict.Text}\n{Encoding.UTF8.GetString(wrong.Xml)}";
            Assert.True(verdict.Outcome == SchemaOutcome.Invalid, told);
            Assert.True(verdict.Violations[0].Line == wrong.Line, $"Line {wrong.Line} is expected. {told}");
        }

        Assert.True(count >= 200, $"Only {count} mutations.");
    }

    [Theory]
    [InlineData("pacs.008/1.12", SchemaOutcome.UnknownVersion, "There is no schema for pacs.008 1.12, only for 1.13.")]
    [InlineData("pacs.009/1.13", SchemaOutcome.UnknownType, "There is no schema for pacs.009, in any version.")]
    [InlineData("../etc/passwd", SchemaOutcome.NotAnEnvelope, null)]
    public void A_message_of_another_namespace_has_no_schema(string typeAndVersion, SchemaOutcome outcome, string? text)
    {
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml")).Replace("pacs.008/1.13", typeAndVersion);
        var verdict = SchemaCatalog.Own.Validate(Encoding.UTF8.GetBytes(xml));
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(text ?? verdict.Text, verdict.Text);
    }

    [Fact]
    public void A_message_of_one_version_does_not_claim_another_in_its_header()
    {
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"))
            .Replace("pacs.008.spi.1.13", "pacs.008.spi.1.12");
        var violation = Assert.Single(SchemaCatalog.Own.Validate(Encoding.UTF8.GetBytes(xml)).Violations);
        Assert.Equal("MsgDefIdr must be pacs.008.spi.1.13; it is 'pacs.008.spi.1.12'.", violation.Text);
    }
}
