using System.Text;
using System.Text.Json.Nodes;
using PixStream.Spi.Generation;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Json;

public sealed class PixViewTests
{
    [Fact]
    public void A_pacs008_is_shown_as_the_contract_says()
    {
        var json = View(RepositoryFiles.Sample("pacs.008.xml"));
        Assert.Equal("""
            [{"endToEndId":"E99999008202603141509Sample00001","valor":150.10,
            "pagador":{"nome":"Inês Araújo Brandão","cpfCnpj":"31415926590","ispb":"99999008","agencia":"1618",
            "contaTransacional":"27182818","tipoConta":"CACC"},
            "recebedor":{"nome":null,"cpfCnpj":"27182818000129","ispb":"12345678","agencia":"1732",
            "contaTransacional":"141421356","tipoConta":"TRAN"},
            "campoLivre":"Pedido 42: pão & café","txId":"Sample0123456789TxId","dataHoraPagamento":"2026-03-14T15:09:25.900Z"}]
            """.ReplaceLineEndings(""), json);
    }

    [Fact]
    public void Each_operation_is_an_object_in_the_order_of_the_message()
    {
        var json = View(RepositoryFiles.Sample("pacs.008-three-operations.xml"));
        Assert.Equal(["0.01", "5.00", "9999999999999999.99"], Objects(json).Select(o => o["valor"]!.ToJsonString()));
        Assert.Equal([null, null, "Sample3TxId"], Objects(json).Select(o => (string?)o["txId"]));
    }

    [Fact]
    public void What_a_message_does_not_hold_is_null()
    {
        var second = Objects(View(RepositoryFiles.Sample("pacs.008-three-operations.xml")))[1];
        Assert.True(second.ContainsKey("txId") && second["txId"] is null);
        Assert.Null(second["recebedor"]!["agencia"]);
    }

    /// <summary>It is a text and not a name of something: no text is the empty one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("<RmtInf></RmtInf>")]
    [InlineData("<RmtInf><Ustrd></Ustrd></RmtInf>")]
    [InlineData("<RmtInf><Ustrd/></RmtInf>")]
    public void A_free_text_that_is_not_there_is_an_empty_text(string written)
    {
        var xml = Replace("<RmtInf><Ustrd>Pedido 42: pão &amp; café</Ustrd></RmtInf>", written);
        Assert.Equal("", (string?)Object(View(xml))["campoLivre"]);
    }

    [Fact]
    public void Several_operations_asked_for_as_one_object_are_shown_whole()
    {
        var xml = RepositoryFiles.Sample("pacs.008-three-operations.xml");
        IsWhole(Object(View(xml, single: true)), "pacs.008", xml);
    }

    [Fact]
    public void One_operation_asked_for_as_one_object_is_shown_as_such()
    {
        var xml = RepositoryFiles.Sample("pacs.008.xml");
        Assert.Equal(View(xml), View(xml, single: true));
    }

    [Theory]
    [InlineData("pacs.002.xml", "pacs.002")]
    [InlineData("admi.002.xml", "admi.002")]
    [InlineData("pibr.002-prefixed.xml", "pibr.002")]
    public void Another_message_is_shown_whole(string file, string type)
    {
        var xml = RepositoryFiles.Sample(file);
        IsWhole(Object(View(xml)), type, xml);
    }

    [Theory]
    [InlineData("<IntrBkSttlmAmt Ccy=\"BRL\">150.10<", "<IntrBkSttlmAmt Ccy=\"BRL\">150.101<")]
    [InlineData("<IntrBkSttlmAmt Ccy=\"BRL\">150.10<", "<IntrBkSttlmAmt Ccy=\"USD\">150.10<")]
    [InlineData("<IntrBkSttlmAmt Ccy=\"BRL\">150.10<", "<IntrBkSttlmAmt>150.10<")]
    [InlineData("<IntrBkSttlmAmt Ccy=\"BRL\">150.10<", "<IntrBkSttlmAmt Ccy=\"BRL\">1<!-- -->50.10<")]
    [InlineData("<ChrgBr>SLEV</ChrgBr>", "<IntrBkSttlmAmt Ccy=\"BRL\">150.10</IntrBkSttlmAmt>")]
    [InlineData("<ChrgBr>SLEV</ChrgBr>", "<RmtInf><Ustrd>once</Ustrd></RmtInf>")]
    [InlineData("<EndToEndId>E99999008202603141509Sample00001</EndToEndId>", "")]
    [InlineData(">27182818<", "><a/>27182818<")]
    [InlineData("</Document>", "<")]
    public void A_pacs008_that_cannot_be_shown_exactly_is_shown_whole(string part, string replacement)
    {
        var xml = Replace(part, replacement);
        IsWhole(Object(View(xml)), "pacs.008", xml);
    }

    [Theory]
    [InlineData("a&lt;b&#x20AC;&#10;c", "a<b€\nc")]
    [InlineData("a<![CDATA[<&amp;>]]>b", "a<&amp;>b")]
    [InlineData("a<!-- & -->b\r\nc\rd", "ab\nc\nd")]
    [InlineData("", "")]
    [InlineData("\"\\\u007F", "\"\\\u007F")]
    public void A_text_is_shown_as_it_is_meant(string written, string meant)
    {
        var xml = Replace("Pedido 42: pão &amp; café", written);
        Assert.Equal(meant, (string?)Object(View(xml))["campoLivre"]);
    }

    [Fact]
    public void Bytes_that_are_no_envelope_are_shown_whole_without_a_type()
    {
        IsWhole(Object(View("<a/>"u8.ToArray())), null, "<a/>"u8.ToArray());
        Assert.Equal("\uFFFD", (string?)Object(View([0xFF]))["xml"]);
        Assert.Equal("", (string?)Object(View([]))["xml"]);
    }

    [Fact]
    public void More_operations_than_the_first_buffer_holds_are_all_shown()
    {
        var generator = new Pacs008Generator(new Random(5), Moments.PiDay);
        var xml = generator.Make("00038166", "12345678", new Pacs008Options { Operations = 300, Amount = 12.34m });
        var ids = Objects(View(xml)).Select(o => (string?)o["endToEndId"]).ToHashSet();
        Assert.Equal(300, ids.Count);
    }

    private static byte[] Replace(string part, string replacement)
    {
        var xml = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"));
        Assert.Contains(part, xml);
        return Encoding.UTF8.GetBytes(xml.Replace(part, replacement));
    }

    private static void IsWhole(JsonObject shown, string? type, byte[] xml)
    {
        Assert.Equal(["tipo", "resourceId", "xml"], shown.Select(member => member.Key));
        Assert.Equal(type, (string?)shown["tipo"]);
        Assert.Equal(JsonView.Resource, (string?)shown["resourceId"]);
        Assert.Equal(Encoding.UTF8.GetString(xml), (string?)shown["xml"]);
    }

    private static JsonObject Object(string json) => Objects(json).Single();

    private static List<JsonObject> Objects(string json) => JsonView.Objects(json);

    private static string View(byte[] xml, bool single = false) => JsonView.Of(xml, single);
}
