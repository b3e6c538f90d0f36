using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd.Requests;

/// <summary>The JSON profile, from the same streams.</summary>
public sealed class JsonProfileTests(SharedServer server)
{
    private const string Multi = "multipart/json";

    private readonly Client _client = server.Client;
    private readonly Envelopes _envelopes = new(3);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task One_message_is_one_object(string? accept)
    {
        var message = _envelopes.Make(_sender, _psp);
        await _client.PublishAsync(_sender, message);

        var answer = await _client.GetAsync(Paths.JsonStart(_psp), accept);
        Assert.StartsWith("{", answer.Text, StringComparison.Ordinal);
        var shown = Assert.Single(answer.Objects());
        Assert.Equal(Envelopes.EndToEndIdOf(message), shown.GetProperty("endToEndId").GetString());
        Assert.Equal(
            ["endToEndId", "valor", "pagador", "recebedor", "campoLivre", "txId", "dataHoraPagamento"],
            shown.EnumerateObject().Select(member => member.Name));
        foreach (var party in new[] { "pagador", "recebedor" })
            Assert.Equal(
                ["nome", "cpfCnpj", "ispb", "agencia", "contaTransacional", "tipoConta"],
                shown.GetProperty(party).EnumerateObject().Select(member => member.Name));
        Assert.Equal(_sender, shown.GetProperty("pagador").GetProperty("ispb").GetString());
        Assert.Equal(_psp, shown.GetProperty("recebedor").GetProperty("ispb").GetString());
        Assert.Matches($"^/api/pix/{_psp}/stream/[A-Za-z0-9_-]{{1,119}}$", answer.Required("Pull-Next"));
    }

    [Fact]
    public async Task A_batch_is_an_array_of_up_to_ten()
    {
        var messages = _envelopes.Make(12, _sender, _psp);
        foreach (var chunk in messages.Chunk(10))
            await _client.PostAsync(_sender, chunk);

        var first = await _client.GetAsync(Paths.JsonStart(_psp), Multi);
        Assert.StartsWith("[", first.Text, StringComparison.Ordinal);
        var second = await _client.GetAsync(first.Next, Multi);
        Assert.Equal(10, first.Objects().Count);
        Assert.Equal(
            messages.Select(message => Envelopes.EndToEndIdOf(message)),
            first.Objects().Concat(second.Objects()).Select(shown => shown.GetProperty("endToEndId").GetString()));
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("multipart/mixed")]
    [InlineData("text/html")]
    public async Task Any_other_form_is_not_acceptable(string accept) =>
        (await _client.GetAsync(Paths.JsonStart(_psp), accept))
            .IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable", xml: false);

    [Fact]
    public async Task Nothing_within_the_wait_is_204_with_the_same_token()
    {
        var start = (await _client.GetAsync(Paths.JsonStart(_psp))).Is(HttpStatusCode.NoContent);
        Assert.Equal(
            start.Required("Pull-Next"), (await _client.GetAsync(start.Next)).Is(HttpStatusCode.NoContent).Required("Pull-Next"));
        await _client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        Assert.Single((await _client.GetAsync(start.Next)).Objects());
    }

    [Fact]
    public async Task A_stream_may_be_ended_again_and_again()
    {
        await _client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        var start = (await _client.GetAsync(Paths.JsonStart(_psp))).Is(HttpStatusCode.OK);
        for (var i = 0; i < 2; i++)
        {
            var ended = (await _client.DeleteAsync(start.Next)).Is(HttpStatusCode.OK);
            Assert.Equal("{}", ended.Text);
            Assert.Equal("application/json", ended.Header("Content-Type"));
        }

        (await _client.GetAsync(start.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: false);
        (await _client.GetAsync(Paths.JsonStart(_psp))).Is(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("0.10")]
    [InlineData("12345678901.23")]
    [InlineData("999999999999999.99")]
    [InlineData("0.01")]
    [InlineData("1000000.00")]
    public async Task An_amount_is_exact_digit_for_digit(string amount)
    {
        await _client.PublishAsync(
            _sender, _envelopes.Make(_sender, _psp, amount: decimal.Parse(amount, CultureInfo.InvariantCulture)));
        var answer = (await _client.GetAsync(Paths.JsonStart(_psp))).Is(HttpStatusCode.OK);
        Assert.Matches($"\"valor\":{Regex.Escape(amount)}[,}}]", answer.Text);
    }

    [Fact]
    public async Task A_message_of_several_operations_yields_one_object_each_or_comes_whole()
    {
        var message = Envelopes.Sample("pacs.008-three-operations.xml", _sender, _psp, "ThreeOperations");
        var id = await _client.PublishAsync(_sender, message);
        var other = SharedServer.NewParticipant();
        await _client.PublishAsync(_sender, Envelopes.Sample("pacs.008-three-operations.xml", _sender, other, "Batch"));

        var batch = await _client.GetAsync(Paths.JsonStart(other), Multi);
        Assert.Equal(3, batch.Objects().Count);
        Assert.Equal(
            ["0.01", "5.00", "9999999999999999.99"], batch.Objects().Select(shown => shown.GetProperty("valor").GetRawText()));

        var single = Assert.Single((await _client.GetAsync(Paths.JsonStart(_psp))).Objects());
        Assert.Equal("pacs.008", single.GetProperty("tipo").GetString());
        Assert.Equal(id, single.GetProperty("resourceId").GetString());
        Assert.Equal(Encoding.UTF8.GetString(message), single.GetProperty("xml").GetString());
    }

    [Fact]
    public async Task A_message_is_never_split_between_batches()
    {
        // 4 + 4 fit, the next 4 would make 12; 13 fit nowhere and come alone.
        foreach (var operations in new[] { 4, 4, 4, 13, 1 })
            await _client.PublishAsync(_sender, _envelopes.Make(_sender, _psp, operations));

        var sizes = new List<int>();
        var answer = await _client.GetAsync(Paths.JsonStart(_psp), Multi);
        for (; answer.Status == HttpStatusCode.OK; answer = await _client.GetAsync(answer.Next, Multi))
            sizes.Add(answer.Objects().Count);
        Assert.Equal([8, 4, 13, 1], sizes);
    }

    [Theory]
    [InlineData("pacs.002.xml", "pacs.002")]
    [InlineData("admi.002.xml", "admi.002")]
    [InlineData("pibr.002-prefixed.xml", "pibr.002")]
    public async Task A_message_of_another_type_is_shown_whole(string file, string type)
    {
        var message = Envelopes.Sample(file, _sender, _psp, "Sample");
        var id = await _client.PublishAsync(_sender, message);
        var shown = Assert.Single((await _client.GetAsync(Paths.JsonStart(_psp), Multi)).Objects());
        Assert.Equal(["tipo", "resourceId", "xml"], shown.EnumerateObject().Select(member => member.Name));
        Assert.Equal(type, shown.GetProperty("tipo").GetString());
        Assert.Equal(id, shown.GetProperty("resourceId").GetString());
        Assert.Equal(Encoding.UTF8.GetString(message), shown.GetProperty("xml").GetString());
    }

    [Fact]
    public async Task The_body_may_be_compressed()
    {
        await _client.PostAsync(_sender, _envelopes.Make(3, _sender, _psp));
        var packed = await _client.GetAsync(Paths.JsonStart(_psp), Multi, "gzip");
        Assert.Equal(3, packed.Unpacked().Objects().Count);
    }

    [Fact]
    public async Task Both_profiles_read_one_stream_of_messages_and_share_the_cap()
    {
        await _client.PostAsync(_sender, _envelopes.Make(2, _sender, _psp));
        var json = (await _client.GetAsync(Paths.JsonStart(_psp))).Is(HttpStatusCode.OK);
        var xml = (await _client.StartAsync(_psp)).Is(HttpStatusCode.OK);
        Assert.Equal("2/6", xml.Slot);
        Assert.NotEqual(json.Objects()[0].GetProperty("endToEndId").GetString(), Envelopes.EndToEndIdOf(xml.Message()));
    }
}
