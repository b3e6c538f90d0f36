using System.Security;
using System.Text;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>Values that a platform's parsers choke on: a verdict comes of each, and never an exception.</summary>
public sealed class HostileValueTests
{
    private static readonly string[] BuiltIn =
    [
        "string", "normalizedString", "token", "language", "NMTOKEN", "NMTOKENS", "Name", "NCName", "ID", "IDREF", "IDREFS",
        "ENTITY", "ENTITIES", "boolean", "decimal", "float", "double", "duration", "dateTime", "time", "date", "gYearMonth",
        "gYear", "gMonthDay", "gDay", "gMonth", "hexBinary", "base64Binary", "anyURI", "QName", "integer", "nonPositiveInteger",
        "negativeInteger", "long", "int", "short", "byte", "nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort",
        "unsignedByte", "positiveInteger", "anySimpleType",
    ];

    private static readonly string[] Values =
    [
        "9999-12-31T23:59:59.99999999Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T24:00:00Z", "9999-12-31T24:00:00",
        "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.99999999", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
        "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "-9999-12-31T23:59:59.99999999Z", "10000-01-01T00:00:00Z",
        "99999999999-01-01T00:00:00Z", "9999-12-31", "9999-12-31Z", "9999-12-31-14:00", "0001-01-01+14:00", "0001-01-01", "9999",
        "9999Z", "9999-14:00", "0001+14:00", "0000", "-0001", "9999-12", "9999-12-14:00", "0001-01+14:00", "2026-02-30",
        "23:59:59.99999999", "23:59:59.9999999999999999999999999999999Z", "24:00:00", "24:00:00.1", "00:00:00+14:00",
        "23:59:59-14:00", "23:59:60", "--12-31", "--02-29", "--02-30", "---31", "---31-14:00", "--12", "--12--", "--12-14:00",
        "P99999999999999999999Y", "P2147483647Y", "P2147483648M", "-P2147483647Y12M", "PT9223372036854775807S", "P999999999D",
        "P10675199DT2H48M5.4775808S", "PT0.99999999999999999999S", "P", "PT", "-P", "P1Y2MT", "P1.5Y", "1e400", "-1e400",
        "1e-400", "INF", "-INF", "NaN", "+INF", "1e99999999999", "0x1p3", "1_0", "1" + Zeros(400), "0." + Zeros(400) + "1",
        "79228162514264337593543950336", "-79228162514264337593543950336", Zeros(50_000) + "1", "-", "+", ".", "-.", "1.", ".1",
        "", " ", "\t\n", "a", "1a", "_", "-a", ":", "a:", ":a", "a:b", "a:b:c", "xs:string", "é", "😀", "😀a", "a😀", "a b",
        "a  b", "id id", "x-", "pt-BR", "abcdefghi", "a-abcdefghi", "=", "AA==", "AA=", "A===", "AA==AA==", "A", "A A = =",
        "////", "AB==", Zeros(9_999), "0g", "ABC", "0 0", "true", "TRUE", "2", "http://[", "http://a:99999999999/", "http://a:-1",
        "//", "%", "%zz", "a b", "##", "http://a/#b#c", "\\\\server\\share", "c:\\x", "file://", "urn:" + new string('x', 70_000),
        "http://" + new string('a', 300) + ".b/", "://", "http://%41", "http://\u3002", "http://xn--a/", "\uFFFD", "\u0085",
        "\u2028", "\u00A0", "1\u00A0", "\u0661", "\uFF11", "T", "Z", "2026-03-14T", "2026-03-14T15:09:26.",
        "2026-03-14T15:09:26.535z", "2026-03-14T15:09:26+15:00", "2026-03-14T15:09:26+14:01", "2026-03-14t15:09:26Z",
    ];

    [Fact]
    public void No_value_of_any_built_in_type_brings_about_an_exception()
    {
        using var folder = new SchemaFolders();
        folder.Write("types.xsd", Schema());
        var catalog = folder.Load();
        foreach (var type in BuiltIn)
            foreach (var (text, form) in Values.SelectMany(value => Forms.Select(form => (value, form))))
            {
                var verdict = catalog.Validate(Message(string.Format(null, form, type, SecurityElement.Escape(text))));
                Assert.True(verdict.Outcome is SchemaOutcome.Valid or SchemaOutcome.Invalid, $"{type} '{text}': {verdict.Text}");
                Assert.InRange(verdict.Text.Length, 1, 600);
            }
    }

    /// <summary>What follows such a value is judged as ever.</summary>
    [Fact]
    public void An_instant_that_the_platform_cannot_hold_is_one_violation_and_what_follows_is_told_too()
    {
        using var folder = new SchemaFolders();
        folder.Write("types.xsd", Schema());
        var verdict = folder.Load().Validate(Message(
            "<dateTime a='9999-12-31T24:00:00Z'>9999-12-31T23:59:59.99999999Z</dateTime><m-dateTime>9999-12-31T23:59:59.99999999Z</m-dateTime><byte>300</byte>"));
        Assert.Equal(
            [
                "Attribute a of dateTime must be an instant that exists and that is before the year 10000 when it is rounded to seven decimals; it is '9999-12-31T24:00:00Z'.",
                "dateTime must be an instant that exists and that is before the year 10000 when it is rounded to seven decimals; it is '9999-12-31T23:59:59.99999999Z'.",
                "byte must be a whole number from -128 to 127; it is '300'.",
            ],
            verdict.Violations.Select(violation => violation.Text));
    }

    [Theory]
    [InlineData("own")]
    [InlineData("published")]
    public void An_instant_that_rounds_into_the_year_10000_is_a_violation(string which)
    {
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"))
            .Replace("2026-03-14T15:09:25.900Z", "9999-12-31T23:59:59.99999999Z", StringComparison.Ordinal);
        var violation = Assert.Single(SchemaFiles.Of(which).Catalog.Validate(Encoding.UTF8.GetBytes(xml)).Violations);
        Assert.Equal((SchemaRule.InvalidValue, 36), (violation.Rule, violation.Line));
        Assert.StartsWith("AccptncDtTm must be an instant that exists", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serial_number_of_twenty_octets_is_a_number_and_an_id_is_told_how_to_begin()
    {
        using var folder = new SchemaFolders();
        foreach (var file in Directory.EnumerateFiles(SchemaFiles.OwnFolder, "*.xsd"))
            folder.Write(Path.GetFileName(file), File.ReadAllText(file));
        folder.Write("signature.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/09/xmldsig#" elementFormDefault="qualified">
              <xs:element name="Signature">
                <xs:complexType>
                  <xs:sequence><xs:element name="X509SerialNumber" type="xs:integer"/></xs:sequence>
                  <xs:attribute name="Id" type="xs:ID"/>
                </xs:complexType>
              </xs:element>
            </xs:schema>
            """);
        var catalog = folder.Load();
        Assert.True(Signed("a", "1461501637330902918203684832716283019655932542975").IsValid);
        Assert.True(Signed("a", "123456789012345678901234567890").IsValid);
        Assert.Equal(
            [
                "Attribute Id of Signature must begin with a letter or '_'; it is '1a'.",
                "X509SerialNumber must be a whole number; it is '1.0'.",
            ],
            Signed("1a", "1.0").Violations.Select(violation => violation.Text));

        SchemaVerdict Signed(string id, string serial) =>
            catalog.Validate(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml")).Replace(
                "xmldsig#\"/>", $"xmldsig#\" Id=\"{id}\"><ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:Signature>",
                StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ID", "1abc", "begin with a letter or '_'")]
    [InlineData("ID", "a b", "hold letters, digits, '.', '-' and '_' only")]
    [InlineData("ID", "", "begin with a letter or '_'")]
    [InlineData("NMTOKEN", "a b", "hold one or more letters, digits, '.', '-', '_' and ':' only")]
    [InlineData("unsignedLong", "18446744073709551616", "be a whole number from 0 to 18446744073709551615 without a sign")]
    [InlineData("integer", "1.0", "be a whole number")]
    [InlineData("duration", "PT", "be a duration, such as P1DT2H")]
    [InlineData("language", "a-abcdefghi", "be a language, such as pt-BR")]
    [InlineData("gMonthDay", "--02-30", "be a day of a month, such as --03-14")]
    [InlineData("gMonth", "--13", "be a month, such as --03")]
    [InlineData("gDay", "---32", "be a day of a month, such as ---14")]
    [InlineData("QName", ":a", "be a name, with a prefix that is declared or without one")]
    [InlineData("QName", "a:b", "be a name, with a prefix that is declared or without one")]
    [InlineData("IDREFS", "a 1b", "hold items that each must begin with a letter or '_'")]
    [InlineData("NMTOKENS", "a b,c", "hold items that each must hold one or more letters, digits, '.', '-', '_' and ':' only")]
    public void What_is_wrong_with_a_value_is_told_in_words(string type, string value, string rule)
    {
        using var folder = new SchemaFolders();
        folder.Write("types.xsd", Schema());
        Assert.StartsWith(
            $"{type} must {rule}; it is ",
            Assert.Single(folder.Load().Validate(Message($"<{type}>{value}</{type}>")).Violations).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_there_already_is_told_so()
    {
        using var folder = new SchemaFolders();
        folder.Write("types.xsd", Schema());
        var verdict = folder.Load().Validate(Message("<ID>a</ID><ID a='b'>b</ID><ID a='a'>c</ID><ID a='d'/>"));
        Assert.Equal(
            [
                (SchemaRule.NotUnique, "ID must be an id that nothing before it has; it is 'b'."),
                (SchemaRule.NotUnique, "Attribute a of ID must be an id that nothing before it has; it is 'a'."),
                (SchemaRule.InvalidValue, "ID must begin with a letter or '_'; it is empty."),
            ],
            verdict.Violations.Select(violation => (violation.Rule, violation.Text)));
    }

    private static readonly string[] Forms =
        ["<{0}>{1}</{0}>", "<{0} a=\"{1}\"/>", "<m-{0}>{1}</m-{0}>", "<l-{0}>{1} {1}</l-{0}>"];

    private static string Zeros(int count) => new('0', count);

    /// <summary>For each type: an element of it with an attribute of it, one of a union with text, and one of a list.</summary>
    private static string Schema() =>
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' elementFormDefault='qualified' targetNamespace='https://www.bcb.gov.br/pi/pacs.008/9.9'>"
        + "<xs:element name='Envelope'><xs:complexType><xs:choice maxOccurs='9'>"
        + string.Concat(BuiltIn.Select(type =>
            $"<xs:element name='{type}'><xs:complexType><xs:simpleContent><xs:extension base='xs:{type}'><xs:attribute name='a' type='xs:{type}'/></xs:extension></xs:simpleContent></xs:complexType></xs:element>"
            + $"<xs:element name='m-{type}'><xs:simpleType><xs:union memberTypes='xs:{type} xs:string'/></xs:simpleType></xs:element>"
            + (type.EndsWith('S') || type == "anySimpleType" || type.EndsWith("IES", StringComparison.Ordinal)
                ? ""
                : $"<xs:element name='l-{type}'><xs:simpleType><xs:list itemType='xs:{type}'/></xs:simpleType></xs:element>")))
        + "</xs:choice></xs:complexType></xs:element></xs:schema>";

    private static byte[] Message(string content) =>
        Encoding.UTF8.GetBytes($"<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/9.9\">{content}</Envelope>");
}
