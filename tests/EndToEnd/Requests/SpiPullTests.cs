using System.Net;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd.Requests;

/// <summary>Start, pull and end in the SPI profile.</summary>
public sealed class SpiPullTests(SharedServer server)
{
    private readonly Client _client = server.Client;
    private readonly Envelopes _envelopes = new(2);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/xml")]
    [InlineData("application/*")]
    [InlineData("multipart/mixed;q=0.5, application/xml")]
    [InlineData("application/xml; charset=utf-8")]
    public async Task One_message_comes_as_its_bytes_were_sent(string? accept)
    {
        var message = _envelopes.Make(_sender, _psp);
        var id = await _client.PublishAsync(_sender, message);

        var answer = (await _client.StartAsync(_psp, accept)).Is(HttpStatusCode.OK);
        Assert.Equal(Envelopes.ContentType, answer.Header("Content-Type"));
        Assert.Equal(message, answer.Body);
        Assert.Equal(id, answer.Header("PI-ResourceId"));
        Assert.Equal("1/6", answer.Slot);
        var token = Regex.Match(answer.Next, $"^/api/v1/out/{_psp}/stream/([A-Za-z0-9_-]+)$").Groups[1].Value;
        Assert.InRange(token.Length, 1, 119);
    }

    [Theory]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/*")]
    [InlineData("application/xml;q=0.5, multipart/mixed")]
    [InlineData("multipart/mixed, */*;q=0.1")]
    public async Task A_batch_comes_as_a_multipart_of_up_to_ten(string accept)
    {
        var messages = _envelopes.Make(12, _sender, _psp);
        foreach (var chunk in messages.Chunk(10))
            (await _client.PostAsync(_sender, chunk)).Is(HttpStatusCode.Created);

        var first = await _client.StartAsync(_psp, accept);
        var second = await _client.GetAsync(first.Next, accept);
        Assert.Equal(messages[..10], first.Messages().Select(part => part.Payload));
        Assert.Equal(messages[10..], second.Messages().Select(part => part.Payload));
        Assert.All(first.Messages(), part => Assert.Equal(Envelopes.ContentType, part.ContentType));
        Assert.All(first.Messages(), part => Assert.Equal(32, part.ResourceId!.Length));
        Assert.Null(first.Header("PI-ResourceId"));
        Assert.Equal("1/6", first.Slot);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/xml")]
    [InlineData("application/xml;q=0")]
    [InlineData("multipart/json")]
    [InlineData(";;;")]
    public async Task Any_other_form_is_not_acceptable_and_opens_no_stream(string accept)
    {
        (await _client.StartAsync(_psp, accept)).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable", xml: true);
        Assert.Equal("1/6", (await _client.StartAsync(_psp)).Slot);
    }

    [Fact]
    public async Task Pulling_on_gives_one_message_after_the_other_in_their_order()
    {
        var messages = _envelopes.Make(5, _sender, _psp);
        foreach (var message in messages)
            await _client.PublishAsync(_sender, message);

        var answer = await _client.StartAsync(_psp);
        var seen = new List<byte[]>();
        for (; answer.Status == HttpStatusCode.OK; answer = await _client.GetAsync(answer.Next))
            seen.Add(answer.Message());
        Assert.Equal(messages, seen);
        answer.Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Nothing_within_the_wait_is_204_with_the_same_token()
    {
        var start = (await _client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
        Assert.Empty(start.Body);
        Assert.Equal("1/6", start.Slot);
        var again = (await _client.GetAsync(start.Next)).Is(HttpStatusCode.NoContent);
        Assert.Equal(start.Next, again.Next);

        var message = _envelopes.Make(_sender, _psp);
        await _client.PublishAsync(_sender, message);
        Assert.Equal(message, (await _client.GetAsync(start.Next)).Message());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Multipart.Type)]
    public async Task Compression_is_of_the_whole_body(string? accept)
    {
        var messages = _envelopes.Make(3, _sender, _psp);
        await _client.PostAsync(_sender, messages);

        var start = await _client.StartAsync(_psp, accept);
        var plain = await _client.GetAsync(start.Next, accept);
        if (accept is null)
        {
            var packed = (await _client.GetAsync(start.Next, accept, "br, gzip")).Unpacked();
            Assert.Equal(messages[1], packed.Message());
            Assert.Equal(plain.Next, packed.Next);
        }
        else
        {
            plain.Is(HttpStatusCode.NoContent);
            var other = SharedServer.NewParticipant();
            messages = _envelopes.Make(3, _sender, other);
            await _client.PostAsync(_sender, messages);
            var packed = (await _client.GetAsync(Paths.SpiStart(other), accept, "gzip")).Unpacked();
            Assert.Equal(messages, packed.Messages().Select(part => part.Payload));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("gzip;q=0")]
    [InlineData("br")]
    public async Task A_client_that_did_not_ask_gets_no_compression(string? acceptEncoding)
    {
        var message = _envelopes.Make(_sender, _psp);
        await _client.PublishAsync(_sender, message);
        var answer = await _client.GetAsync(Paths.SpiStart(_psp), null, acceptEncoding);
        Assert.Null(answer.Header("Content-Encoding"));
        Assert.Equal(message, answer.Message());
    }

    [Fact]
    public async Task A_stream_ends_once()
    {
        await _client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        var start = await _client.StartAsync(_psp);

        Assert.Empty((await _client.DeleteAsync(start.Next)).Is(HttpStatusCode.OK).Body);
        (await _client.DeleteAsync(start.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);
        (await _client.GetAsync(start.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);

        // What the token followed is confirmed, and the slot is free.
        var fresh = (await _client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
        Assert.Equal("1/6", fresh.Slot);
    }

    [Fact]
    public async Task Each_open_stream_takes_a_slot()
    {
        var second = "";
        for (var i = 1; i <= 6; i++)
        {
            var answer = await _client.StartAsync(_psp);
            Assert.Equal($"{i}/6", answer.Slot);
            second = i == 2 ? answer.Next : second;
        }

        await _client.DeleteAsync(second);
        Assert.Equal("6/6", (await _client.StartAsync(_psp)).Slot);
    }

    [Fact]
    public async Task Several_streams_read_disjoint_batches()
    {
        var messages = _envelopes.Make(30, _sender, _psp);
        foreach (var chunk in messages.Chunk(10))
            await _client.PostAsync(_sender, chunk);
        var batches = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _client.StartAsync(_psp, Multipart.Type)));
        Assert.Equal(
            messages.Select(Envelopes.BizMsgIdrOf).Order(),
            batches.SelectMany(batch => batch.Messages()).Select(part => Envelopes.BizMsgIdrOf(part.Payload)).Order());
    }

    [Fact]
    public async Task What_the_types_are_is_said_by_the_catalogs()
    {
        Assert.SkipWhen(
            (await _client.GetAsync("/api/v1/in/catalog")).Status == HttpStatusCode.NotFound,
            "The catalogs come with the schemas; they are not served yet.");
        foreach (var direction in new[] { "in", "out" })
            Assert.StartsWith(
                "application/xml",
                (await _client.GetAsync($"/api/v1/{direction}/catalog")).Is(HttpStatusCode.OK).Header("Content-Type")!);
    }
}
