using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Spi.Schemas;
using PixStream.Spi.Tests.Envelopes;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>
/// Against System.Xml's own validating reader, on messages damaged at random. PIXSTREAM_FUZZ_SEED repeats a run.
/// </summary>
public sealed partial class SchemaDifferentialTests
{
    private const int Messages = 2_000;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : 20261121;

    [Theory]
    [InlineData("own")]
    [InlineData("published")]
    public void The_same_messages_are_valid_as_for_System_Xml(string which)
    {
        var files = SchemaFiles.Of(which);
        var (valid, invalid) = (0, 0);
        foreach (var (type, xml) in Damaged())
        {
            var verdict = files.Catalog.Validate(xml);
            var plain = files.PlainErrors(xml, type);
            Assert.True(verdict.IsValid == (plain.Count == 0),
                $"Seed {Seed}. We say {verdict.Outcome}: {verdict.Text}\nSystem.Xml says {string.Join('\n', plain)}\n{Differential.Show(xml)}");
            _ = verdict.IsValid ? valid++ : invalid++;
        }

        Assert.True(
            valid > Messages / 20 && invalid > Messages / 4,
            $"Seed {Seed} says little: {valid} valid and {invalid} invalid messages.");
    }

    [Fact]
    public void What_is_valid_for_our_own_schemas_is_valid_for_the_published_ones()
    {
        var published = SchemaFiles.Published().Catalog;
        foreach (var (_, xml) in Damaged())
        {
            // Types of a schema's own can be asked for by name, and the two have other names.
            if (SchemaCatalog.Own.Validate(xml).IsValid && !Encoding.UTF8.GetString(xml).Contains("i:type"))
                Assert.True(
                    published.Validate(xml).IsValid, $"Seed {Seed}. {published.Validate(xml).Text}\n{Differential.Show(xml)}");
        }
    }

    private static IEnumerable<(string Type, byte[] Xml)> Damaged()
    {
        var random = new Random(Seed);
        var damage = new RandomDamage(random);
        (string Type, byte[] Xml)[] originals =
        [
            ("pacs.008", RepositoryFiles.Sample("pacs.008.xml")),
            ("pacs.008", RepositoryFiles.Sample("pacs.008-three-operations.xml")),
            ("pacs.008", new Pacs008Generator(random, Moments.PiDay).Make("00038166", "12345678")),
            ("pacs.002", RepositoryFiles.Sample("pacs.002.xml")),
        ];
        for (var left = Messages; left > 0;)
        {
            var (type, original) = originals[random.Next(originals.Length)];
            var xml = damage.Apply(original);
            // Validated is only what an envelope's reader took.
            if (!EnvelopeReader.TryRead(xml, out var header, out _) || header.MessageType != type
                || IsJudgedOtherwise(Encoding.UTF8.GetString(xml)))
                continue;
            left--;
            yield return (type, xml);
        }
    }

    // A schema that skips what is inside a signature skips these attributes, too; System.Xml looks at them nevertheless. And it
    // lets a line feed pass at the end of a value, whatever the pattern, and rounds long numbers.
    private static bool IsJudgedOtherwise(string xml) =>
        SpeaksInSignature().IsMatch(xml) || EndsInLineFeed().IsMatch(xml) || LongNumber().IsMatch(xml);

    [GeneratedRegex("[0-9.]{29}")]
    private static partial Regex LongNumber();

    [GeneratedRegex("<ds:Signature.*XMLSchema-instance.*</Sgntr>", RegexOptions.Singleline)]
    private static partial Regex SpeaksInSignature();

    [GeneratedRegex("[^>\\s]\\s*(\\n|&#10;)(<!--.*?-->|<!\\[CDATA\\[\\]\\]>)*</|&#10;\"")]
    private static partial Regex EndsInLineFeed();
}
