using System.Text;
using System.Text.Json.Nodes;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Spi.Tests.Generation;
using PixStream.Spi.Tests.Json;

namespace PixStream.Spi.Tests.Envelopes;

/// <summary>The header is read whatever the type is, and all but payments are shown whole.</summary>
public sealed class MessageTypesTests
{
    // What may get lost between XML and JSON: a byte order mark, quotes, line ends, references, tabs, characters of all lengths.
    private const string Awkward =
        "<!-- \"\\/ -->\r\n"
        + "<a x='\"' y=\"'\">\t&amp;&#x1F600;&#13;\n\r<![CDATA[<&\\u0041>]]>é€😀\u007F\u0085\u2028\uFFFD</a>";

    // A version for each, as it may come: the reader asks for its form only.
    public static TheoryData<string, string> All { get; } = new()
    {
        { "admi.002", "1.5" }, { "admi.004", "1.2" },
        { "camt.014", "1.6" }, { "camt.025", "1.0" }, { "camt.029", "1.2" }, { "camt.052", "1.3" }, { "camt.053", "1.4" },
        { "camt.054", "1.16" }, { "camt.055", "1.1" }, { "camt.060", "1.9" },
        { "pacs.002", "1.14" }, { "pacs.004", "1.5" }, { "pacs.008", "1.13" },
        { "pain.009", "1.1" }, { "pain.011", "1.3" }, { "pain.012", "1.4" }, { "pain.013", "2.2" }, { "pain.014", "2.4" },
        { "pibr.001", "1.3" }, { "pibr.002", "1.3" },
        { "reda.014", "1.3" }, { "reda.016", "1.5" }, { "reda.017", "1.2" }, { "reda.022", "1.4" }, { "reda.031", "1.2" },
        { "reda.041", "1.7" },
        { "trck.002", "1.1" },
    };

    public static TheoryData<string, string> NoPayments { get; } =
        [.. All.Where(row => row.Data.Item1 != "pacs.008").Select(row => row.Data)];

    [Fact]
    public void The_catalogue_is_in_the_order_of_names_and_says_what_each_is()
    {
        Assert.Equal(All.Select(row => row.Data.Item1), MessageTypes.All.Select(type => type.Name));
        Assert.Equal(MessageTypes.All.Count, MessageTypes.All.Select(type => type.Meaning).Distinct().Count());
    }

    [Fact]
    public void A_type_is_found_by_its_name_only()
    {
        Assert.True(MessageTypes.TryGet("pibr.002", out var type));
        Assert.Equal(new MessageType("pibr.002", "echo answer"), type);
        Assert.False(MessageTypes.TryGet("PIBR.002", out _));
        Assert.False(MessageTypes.TryGet("zzzz.999", out _));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_message_of_each_type_is_routed_by_its_header(string type, string version)
    {
        Assert.True(EnvelopeReader.TryRead(Message(type, version), out var header, out var error), error.ToString());
        Assert.Equal(new EnvelopeHeader("00038166", "12345678", TestMessage.Id, type, version, 1), header);
    }

    [Theory]
    [MemberData(nameof(NoPayments))]
    public void What_is_no_payment_is_shown_with_its_exact_XML(string type, string version)
    {
        var xml = Message(type, version, "\uFEFF<?xml version=\"1.0\"?>\r\n", Awkward);
        Assert.True(EnvelopeReader.TryRead(xml, out _, out var error), error.ToString());
        var shown = Assert.Single(JsonView.Objects(JsonView.Of(xml)));
        Assert.Equal(["tipo", "resourceId", "xml"], shown.Select(member => member.Key));
        Assert.Equal((type, JsonView.Resource), ((string?)shown["tipo"], (string?)shown["resourceId"]));
        Assert.Equal(xml, Encoding.UTF8.GetBytes((string)shown["xml"]!));
    }

    [Theory]
    [MemberData(nameof(NoPayments))]
    public void What_is_no_payment_counts_once_whatever_it_holds(string type, string version)
    {
        // Elements that would be operations in a pacs.008.
        var payments = "<FIToFICstmrCdtTrf><CdtTrfTxInf/><CdtTrfTxInf/></FIToFICstmrCdtTrf>";
        Assert.True(EnvelopeReader.TryRead(Message(type, version, body: payments), out var header, out _));
        Assert.Equal(1, header.Operations);
    }

    [Fact]
    public void A_payment_is_shown_as_one_object_for_each_operation()
    {
        var xml = new MessageGenerator(new Random(3), Moments.PiDay)
            .MakePacs008("00038166", "12345678", new Pacs008Options { Operations = 7 });
        var shown = JsonView.Objects(JsonView.Of(xml));
        Assert.Equal(7, shown.Count);
        Assert.All(shown, operation => Assert.IsType<JsonObject>(operation["pagador"]));
    }

    private static byte[] Message(string type, string version, string declaration = "", string body = "<Body/>") =>
        new TestMessage
        {
            Declaration = declaration,
            Root = $"<Envelope xmlns=\"https://www.bcb.gov.br/pi/{type}/{version}\">",
            MsgDefIdr = $"<MsgDefIdr>{type}.spi.{version}</MsgDefIdr>",
            Document = type == "pacs.008" ? new TestMessage().Document : $"<Document>{body}</Document>",
        }.ToUtf8();
}
