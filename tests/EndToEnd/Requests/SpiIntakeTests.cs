using System.Net;
using System.Text;

namespace PixStream.EndToEnd.Requests;

/// <summary>POST /api/v1/in/{ispb}/msgs.</summary>
public sealed class SpiIntakeTests(SharedServer server)
{
    private readonly Client _client = server.Client;
    private readonly Envelopes _envelopes = new(1);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _receiver = SharedServer.NewParticipant();

    [Fact]
    public async Task One_envelope_is_created_under_a_resource_id()
    {
        var answer = (await _client.PostAsync(_sender, _envelopes.Make(_sender, _receiver))).Is(HttpStatusCode.Created);
        Assert.Empty(answer.Body);
        var id = Convert.FromBase64String(answer.Required("PI-ResourceId"));
        Assert.Equal(24, id.Length);
        Assert.Equal("PI", Encoding.ASCII.GetString(id, 0, 2));
    }

    [Theory]
    [InlineData("application/xml; charset=utf-8")]
    [InlineData("application/xml")]
    [InlineData("APPLICATION/XML;Charset=\"UTF-8\"")]
    public async Task An_envelope_is_application_xml(string contentType) =>
        (await _client.PostAsync(_sender, _envelopes.Make(_sender, _receiver), contentType)).Is(HttpStatusCode.Created);

    [Fact]
    public async Task Ten_parts_get_ten_ids_and_their_places_in_the_order_of_the_parts()
    {
        var messages = _envelopes.Make(10, _sender, _receiver);
        var ids = (await _client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId").Split(',');
        Assert.Equal(10, ids.Distinct().Count());

        var parts = (await _client.StartAsync(_receiver, Multipart.Type)).Messages();
        Assert.Equal(ids, parts.Select(part => part.ResourceId));
        Assert.Equal(messages, parts.Select(part => part.Payload));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_may_be_compressed(bool multipart)
    {
        var messages = _envelopes.Make(multipart ? 3 : 1, _sender, _receiver);
        var body = Gzip.Pack(multipart ? Multipart.Of(messages) : messages[0]);
        var type = multipart ? Multipart.ContentType : Envelopes.ContentType;
        (await _client.PostAsync(_sender, body, type, "gzip")).Is(HttpStatusCode.Created);
        Assert.Equal(messages, await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task A_body_may_come_in_chunks()
    {
        var message = _envelopes.Make(_sender, _receiver);
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(
            $"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var chunk in message.Chunk(700))
        {
            await connection.SendAsync($"{chunk.Length:x}\r\n");
            await connection.SendAsync(chunk);
            await connection.SendAsync("\r\n");
        }

        await connection.SendAsync("0\r\n\r\n");
        (await connection.ReadAsync())!.Is(HttpStatusCode.Created);
        Assert.Equal([message], await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task Each_part_goes_to_the_participant_that_it_names()
    {
        var other = SharedServer.NewParticipant();
        var (first, second, third) = (
            _envelopes.Make(_sender, _receiver), _envelopes.Make(_sender, other), _envelopes.Make(_sender, _receiver));
        (await _client.PostAsync(_sender, [first, second, third])).Is(HttpStatusCode.Created);
        Assert.Equal([first, third], await _client.DrainAsync(_receiver));
        Assert.Equal([second], await _client.DrainAsync(other));
    }

    [Fact]
    public async Task The_settlement_core_sends_under_its_own_ISPB()
    {
        var message = Envelopes.Sample("pacs.002.xml", "00038166", _receiver, _receiver);
        (await _client.PostAsync("00038166", message)).Is(HttpStatusCode.Created);
        Assert.Equal([message], await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task The_sender_in_the_envelope_is_the_one_in_the_path()
    {
        var foreign = _envelopes.Make(SharedServer.NewParticipant(), _receiver);
        (await _client.PostAsync(_sender, foreign)).IsProblem(HttpStatusCode.BadRequest, "malformed-message", xml: true);
        (await _client.PostAsync(_sender, [_envelopes.Make(_sender, _receiver), foreign]))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message", xml: true);
        Assert.Empty(await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task The_same_message_again_keeps_its_id_and_is_stored_once()
    {
        var messages = _envelopes.Make(3, _sender, _receiver);
        var id = await _client.PublishAsync(_sender, messages[1]);
        Assert.Equal(id, await _client.PublishAsync(_sender, messages[1]));

        var ids = (await _client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId").Split(',');
        Assert.Equal(id, ids[1]);
        Assert.Equal(
            ids, (await _client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId").Split(','));
        Assert.Equal([messages[1], messages[0], messages[2]], await _client.DrainAsync(_receiver));

        // Delivered and confirmed is no reason to take it twice.
        Assert.Equal(id, await _client.PublishAsync(_sender, messages[1]));
        Assert.Empty(await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task Another_message_under_a_used_id_is_refused_with_all_that_came_with_it()
    {
        var first = _envelopes.Make(_sender, _receiver);
        await _client.PublishAsync(_sender, first);
        var second = _envelopes.Make(_sender, _receiver);
        var forged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(second)
            .Replace(Envelopes.BizMsgIdrOf(second), Envelopes.BizMsgIdrOf(first), StringComparison.Ordinal));

        (await _client.PostAsync(_sender, forged)).IsProblem(HttpStatusCode.Conflict, "duplicate-id", xml: true);
        (await _client.PostAsync(_sender, [_envelopes.Make(_sender, _receiver), forged]))
            .IsProblem(HttpStatusCode.Conflict, "duplicate-id", xml: true);
        Assert.Equal([first], await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task Two_messages_of_one_body_under_one_id_are_refused()
    {
        var first = _envelopes.Make(_sender, _receiver);
        var second = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(first).Replace(_receiver, _sender, StringComparison.Ordinal));
        (await _client.PostAsync(_sender, [first, second])).IsProblem(HttpStatusCode.Conflict, "duplicate-id", xml: true);
        Assert.Empty(await _client.DrainAsync(_receiver));
    }

    [Fact]
    public async Task One_id_of_two_senders_names_two_messages()
    {
        // The id holds the ISPB of who made it, which need not be who sends it.
        var other = SharedServer.NewParticipant();
        var message = Encoding.UTF8.GetString(_envelopes.Make(_sender, _receiver));
        var from = message.IndexOf($"<Id>{_sender}</Id>", StringComparison.Ordinal) + "<Id>".Length;
        var resent = Encoding.UTF8.GetBytes(message[..from] + other + message[(from + other.Length)..]);
        var ids = new[]
        {
            await _client.PublishAsync(_sender, Encoding.UTF8.GetBytes(message)), await _client.PublishAsync(other, resent),
        };
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(2, (await _client.DrainAsync(_receiver)).Count);
    }

    [Fact]
    public async Task The_same_message_from_many_at_once_is_stored_once()
    {
        var message = _envelopes.Make(_sender, _receiver);
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.PublishAsync(_sender, message)));
        Assert.Single(ids.Distinct());
        Assert.Equal([message], await _client.DrainAsync(_receiver));
    }
}
