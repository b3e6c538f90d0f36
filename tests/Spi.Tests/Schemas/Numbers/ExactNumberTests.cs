using System.Globalization;
using System.Security;
using System.Text;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Tests.Schemas.Numbers;

/// <summary>
/// Numbers are judged as they are written, whatever their length: against exact arithmetic. PIXSTREAM_FUZZ_SEED repeats a run.
/// </summary>
public sealed class ExactNumberTests(ITestOutputHelper output)
{
    private const int Count = 1_000;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : 20261128;

    [Fact]
    public void A_thousand_numbers_of_each_type_are_judged_as_exact_arithmetic_does()
    {
        output.WriteLine($"seed {Seed}");
        using var folder = new SchemaFolders();
        folder.Write("numbers.xsd", Schema());
        var catalog = folder.Load();
        var random = new Random(Seed);
        var numbers = new RandomNumbers(random);
        foreach (var type in NumberType.All)
        {
            var valid = 0;
            for (var i = 0; i < Count; i++)
            {
                var (text, attribute) = (numbers.Next(type.Bounds), numbers.Next(type.Bounds));
                var expected = (type.Allows(text), type.Allows(attribute));
                var verdict = catalog.Validate(Message(type, text, attribute));
                var wrong = verdict.Violations
                    .Select(violation => violation.Text.StartsWith("Attribute", StringComparison.Ordinal)).ToList();
                Assert.True(
                    expected == (!wrong.Contains(false), !wrong.Contains(true)),
                    $"Seed {Seed}, {type.Name}: '{text}', a='{attribute}': {verdict.Text}");
                Assert.All(verdict.Violations, violation => Assert.Equal(SchemaRule.InvalidValue, violation.Rule));
                Assert.DoesNotContain("is not as its schema asks", string.Concat(verdict.Violations), StringComparison.Ordinal);
                valid += expected.Item1 ? 1 : 0;
            }

            Assert.True(
                valid is > Count / 50 and < Count,
                $"Seed {Seed}, {type.Name}: {valid} of {Count} texts are valid, which says little.");
        }
    }

    [Theory]
    [InlineData("own")]
    [InlineData("published")]
    public void An_amount_is_valid_exactly_if_it_has_two_decimals_and_eighteen_digits(string which)
    {
        output.WriteLine($"seed {Seed}");
        var catalog = SchemaFiles.Of(which).Catalog;
        var numbers = new RandomNumbers(new Random(Seed));
        for (var i = 0; i < Count; i++)
        {
            var amount = numbers.Next(["0", "150.10", "9999999999999999.99"]);
            var isValid = ExactDecimal.Read(amount, isWhole: false) is { } number && number.HasAtMost(18, 2)
                && number.Unscaled >= 0
                && (which == "published" || IsPlain(amount.Trim()));
            Assert.True(catalog.Validate(Transfer(amount)).IsValid == isValid, $"Seed {Seed}, {which}: '{amount}'");
        }
    }

    [Fact]
    public void An_amount_that_is_valid_for_our_own_schema_is_valid_for_the_published_one()
    {
        var published = SchemaFiles.Published().Catalog;
        var numbers = new RandomNumbers(new Random(Seed));
        for (var i = 0; i < Count; i++)
        {
            var amount = numbers.Next(["0", "150.10", "9999999999999999.99"]);
            Assert.True(
                !SchemaCatalog.Own.Validate(Transfer(amount)).IsValid || published.Validate(Transfer(amount)).IsValid,
                $"Seed {Seed}: '{amount}'");
        }
    }

    [Theory]
    [InlineData("150.1000000000000000000000000001", "be a number with at most 18 digits")]
    [InlineData("0.99999999999999999999999999999999", "be a number with at most 18 digits")]
    [InlineData("-0.00000000000000000000000000001", "be a number with at most 18 digits")]
    [InlineData("0000000000000000000000000000000000001.001", "be a number with at most 2 decimals")]
    [InlineData("-000000000000000000000000000000000001", "be 0 or more")]
    [InlineData("100000000000000000000000000000000000000", "be a number with at most 18 digits")]
    public void A_long_amount_is_refused_with_the_rule_that_it_breaks(string amount, string rule)
    {
        foreach (var text in new[] { amount, $"{amount[..4]}<!-- c -->{amount[4..]}", $"{amount[..4]}<![CDATA[{amount[4..]}]]>" })
            Assert.StartsWith(
                $"IntrBkSttlmAmt must {rule}",
                Assert.Single(SchemaCatalog.Own.Validate(Transfer(text)).Violations).Text,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_fixed_is_compared_as_a_number()
    {
        using var folder = new SchemaFolders();
        folder.Write("fixed.xsd", Envelope("<xs:element name='V' fixed='1.0' type='xs:decimal'/>", ""));
        var catalog = folder.Load();
        Assert.True(Is("1"));
        Assert.True(Is("1." + new string('0', 60)));
        Assert.Equal("V must be 1.0; it is '1.01'.", Assert.Single(catalog.Validate(Message("V", "1.01", "")).Violations).Text);
        Assert.False(Is("1." + new string('0', 60) + "1"));

        bool Is(string text) => catalog.Validate(Message("V", text, "")).IsValid;
    }

    [Fact]
    public void A_list_is_told_how_many_items_it_may_have_and_what_they_must_be()
    {
        using var folder = new SchemaFolders();
        folder.Write(
            "list.xsd",
            Envelope("<xs:element name='V' type='m:Some'/>", NumberType.All.Single(type => type.Name == "Some").Declaration));
        var catalog = folder.Load();
        var number = new string('9', 40);
        Assert.Equal(
            "V must have at most 3 items; it is '1 2 3 4'.",
            Assert.Single(catalog.Validate(Message("V", "1 2 3 4", "")).Violations).Text);
        Assert.StartsWith(
            "V must hold items that each must be a whole number of 0 or more; it is ",
            Assert.Single(catalog.Validate(Message("V", $"1 -{number}", "")).Violations).Text, StringComparison.Ordinal);
        Assert.True(catalog.Validate(Message("V", $" 1\n{number}  0 ", "")).IsValid);
    }

    [Fact]
    public void A_type_that_the_message_names_is_judged_exactly_too()
    {
        using var folder = new SchemaFolders();
        folder.Write("any.xsd", Envelope("<xs:element name='V' type='xs:decimal'/>", ""));
        var catalog = folder.Load();
        const string Instance = " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:xs='http://www.w3.org/2001/XMLSchema' i:type='xs:positiveInteger'";
        Assert.True(catalog.Validate(Message("V", new string('9', 30), Instance)).IsValid);
        Assert.Equal(
            "V must be a whole number of 1 or more; it is '-999999999999999999999999999999'.",
            Assert.Single(catalog.Validate(Message("V", "-" + new string('9', 30), Instance)).Violations).Text);
    }

    [Fact]
    public void A_long_number_takes_part_in_a_rule_of_uniqueness()
    {
        using var folder = new SchemaFolders();
        folder.Write("unique.xsd", Envelope("<xs:element name='V' type='xs:decimal' maxOccurs='9'/>", "").Replace(
            "</xs:complexType></xs:element>",
            "</xs:complexType><xs:unique name='EachOnce'><xs:selector xpath='m:V'/><xs:field xpath='.'/></xs:unique></xs:element>",
            StringComparison.Ordinal));
        var catalog = folder.Load();
        var long1 = "1." + new string('0', 60);
        Assert.Equal(SchemaRule.NotUnique, Assert.Single(catalog.Validate(Message("V", $"1</V><V>{long1}", "")).Violations).Rule);
        Assert.Equal(
            SchemaRule.NotUnique, Assert.Single(catalog.Validate(Message("V", $"{long1}</V><V>1.0", "")).Violations).Rule);
        Assert.True(catalog.Validate(Message("V", $"2</V><V>{long1}", "")).IsValid);
    }

    [Fact]
    public void A_number_in_a_million_pieces_is_read_once()
    {
        var pieces = string.Concat(Enumerable.Repeat("<![CDATA[1]]>", 300_000));
        Assert.Equal(SchemaRule.InvalidValue, Assert.Single(SchemaCatalog.Own.Validate(Transfer(pieces)).Violations).Rule);
    }

    private static bool IsPlain(string amount) =>
        !amount.StartsWith('+') && !amount.StartsWith('-') && !amount.StartsWith('.') && !amount.EndsWith('.');

    private static byte[] Transfer(string amount) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml")).Replace(
            ">150.10<", $">{amount}<", StringComparison.Ordinal));

    private static string Schema() => Envelope(
        $"<xs:choice>{string.Concat(NumberType.All.Select(type => $"<xs:element name='{type.Name}'><xs:complexType><xs:simpleContent>"
            + $"<xs:extension base='{type.Reference}'><xs:attribute name='a' type='{type.Reference}'/></xs:extension>"
            + "</xs:simpleContent></xs:complexType></xs:element>"))}</xs:choice>",
        string.Concat(NumberType.All.Select(type => type.Declaration)));

    private static string Envelope(string content, string types) =>
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' elementFormDefault='qualified' xmlns:m='https://www.bcb.gov.br/pi/pacs.008/9.9' "
        + "targetNamespace='https://www.bcb.gov.br/pi/pacs.008/9.9'>"
        + $"<xs:element name='Envelope'><xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType></xs:element>{types}</xs:schema>";

    private static byte[] Message(NumberType type, string text, string attribute) =>
        Message(type.Name, SecurityElement.Escape(text), $" a=\"{SecurityElement.Escape(attribute)}\"");

    private static byte[] Message(string name, string text, string attributes) =>
        Encoding.UTF8.GetBytes(
            $"<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/9.9\"><{name}{attributes}>{text}</{name}></Envelope>");
}
