using System.Net;

namespace PixStream.EndToEnd.Requests;

/// <summary>Tokens: opaque, bound, superseded, and the same for the same.</summary>
public sealed class TokenTests(SharedServer server)
{
    private readonly Client _client = server.Client;
    private readonly Envelopes _envelopes = new(4);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    private static string StartOf(string profile, string ispb) => profile == "SPI" ? Paths.SpiStart(ispb) : Paths.JsonStart(ispb);

    [Theory]
    [InlineData("SPI")]
    [InlineData("JSON")]
    public async Task An_altered_token_is_refused_and_moves_nothing(string profile)
    {
        var message = _envelopes.Make(_sender, _psp);
        var next = (await _client.GetAsync(StartOf(profile, _psp))).Is(HttpStatusCode.NoContent).Next;
        await _client.PublishAsync(_sender, message);
        var token = Paths.TokenOf(next);
        var altered = Enumerable.Range(0, token.Length).Select(i => token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..])
            .Concat(
                [token + "A", token[..^1], token + "=", token.ToUpperInvariant(), "x", new string('A', 3000), "%20", "..%2f"]);

        foreach (var text in altered)
        {
            var path = Paths.WithToken(next, text);
            (await _client.GetAsync(path)).IsProblem(HttpStatusCode.BadRequest, "malformed-token", profile == "SPI");
            await ExpectNoEndAsync(path, profile == "SPI");
        }

        (await _client.GetAsync(next)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("SPI")]
    [InlineData("JSON")]
    public async Task A_token_of_another_participant_or_profile_is_refused(string profile)
    {
        var other = SharedServer.NewParticipant();
        var token = Paths.TokenOf((await _client.GetAsync(StartOf(profile, _psp))).Next);
        var isSpi = profile == "SPI";
        foreach (var (path, xml) in new[]
        {
            (Paths.WithToken(StartOf(profile, other), token), isSpi),
            (Paths.WithToken(StartOf(isSpi ? "JSON" : "SPI", _psp), token), !isSpi),
        })
        {
            (await _client.GetAsync(path)).IsProblem(HttpStatusCode.BadRequest, "malformed-token", xml);
            await ExpectNoEndAsync(path, xml);
        }

        (await _client.GetAsync(Paths.WithToken(StartOf(profile, _psp), token))).Is(HttpStatusCode.NoContent);
    }

    /// <summary>The JSON profile says of every stream that is not there that it has ended.</summary>
    private async Task ExpectNoEndAsync(string path, bool xml)
    {
        var answer = await _client.DeleteAsync(path);
        if (xml)
            answer.IsProblem(HttpStatusCode.BadRequest, "malformed-token", xml: true);
        else
            Assert.Equal("{}"u8, answer.Is(HttpStatusCode.OK).Body);
    }

    [Theory]
    [InlineData("SPI", null)]
    [InlineData("SPI", "multipart/mixed")]
    [InlineData("JSON", null)]
    [InlineData("JSON", "multipart/json")]
    public async Task The_same_token_gives_the_same_bytes_until_it_is_superseded(string profile, string? accept)
    {
        var next = (await _client.GetAsync(StartOf(profile, _psp), accept)).Is(HttpStatusCode.NoContent).Next;
        foreach (var chunk in _envelopes.Make(20, _sender, _psp).Chunk(10))
            await _client.PostAsync(_sender, chunk);

        var first = (await _client.GetAsync(next, accept)).Is(HttpStatusCode.OK);
        // Nothing that happens beside the stream changes what its token stands for.
        (await _client.GetAsync(StartOf(profile, _psp), accept)).Is(HttpStatusCode.OK);
        await _client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        for (var i = 0; i < 3; i++)
            first.IsRepeatedBy(await _client.GetAsync(next, accept));
        var packed = await _client.GetAsync(next, accept, "gzip");
        Assert.Equal(first.Body, packed.Unpacked().Body);
        packed.IsRepeatedBy(await _client.GetAsync(next, accept, "gzip"));

        var second = (await _client.GetAsync(first.Next, accept)).Is(HttpStatusCode.OK);
        (await _client.GetAsync(next, accept)).IsProblem(HttpStatusCode.Gone, "stream-gone", profile == "SPI");
        (await _client.DeleteAsync(next)).IsProblem(HttpStatusCode.Gone, "stream-gone", profile == "SPI");
        second.IsRepeatedBy(await _client.GetAsync(first.Next, accept));
    }

    [Fact]
    public async Task A_replay_keeps_the_form_of_the_first_time()
    {
        var next = (await _client.StartAsync(_psp)).Next;
        await _client.PostAsync(_sender, _envelopes.Make(3, _sender, _psp));
        var first = (await _client.GetAsync(next, Multipart.Type)).Is(HttpStatusCode.OK);
        (await _client.GetAsync(next, "application/xml")).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable", xml: true);
        first.IsRepeatedBy(await _client.GetAsync(next));
    }

    [Fact]
    public async Task Pulls_of_one_token_at_once_get_the_same_answer()
    {
        await _client.PostAsync(_sender, _envelopes.Make(3, _sender, _psp));
        var next = (await _client.StartAsync(_psp)).Next;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _client.GetAsync(next)));
        Assert.All(answers, answers[0].Is(HttpStatusCode.OK).IsRepeatedBy);
    }

    [Fact]
    public async Task The_token_of_the_batch_outstanding_ends_the_stream_without_confirming_it()
    {
        var messages = _envelopes.Make(2, _sender, _psp);
        await _client.PostAsync(_sender, messages);
        var first = await _client.StartAsync(_psp);
        (await _client.GetAsync(first.Next)).Is(HttpStatusCode.OK);

        // It follows the first message only; the second was handed out under it and never confirmed.
        (await _client.DeleteAsync(first.Next)).Is(HttpStatusCode.OK);
        Assert.Equal([messages[1]], await _client.DrainAsync(_psp));
    }

    [Fact]
    public async Task A_refusal_moves_no_cursor()
    {
        var messages = _envelopes.Make(2, _sender, _psp);
        await _client.PostAsync(_sender, messages);
        var first = await _client.StartAsync(_psp);
        (await _client.GetAsync(first.Next, "image/png")).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable", xml: true);
        (await _client.SendAsync("PUT", first.Next))
            .IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed", xml: true);
        Assert.Equal(messages[1], (await _client.GetAsync(first.Next)).Message());
    }
}
