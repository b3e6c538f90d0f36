using System.Net;

namespace PixStream.EndToEnd.Requests;

/// <summary>Refusals: their format in each profile, and which comes first where several apply.</summary>
public sealed class RefusalTests(SharedServer server)
{
    private readonly Client _client = server.Client;
    private readonly Envelopes _envelopes = new(5);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData("/api/v1/out/{0}/stream/start", true)]
    [InlineData("/api/v1/out/{0}/stream/x", true)]
    [InlineData("/api/pix/{0}/stream/start", false)]
    [InlineData("/api/pix/{0}/stream/x", false)]
    public async Task A_malformed_ISPB_is_refused_before_all_else(string path, bool xml)
    {
        foreach (var ispb in new[]
        {
            "1234567", "123456789", "1234567a", "1234-678", "1234567%20", "%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9",
        })
            (await _client.GetAsync(string.Format(null, path, ispb), "image/png"))
                .IsProblem(HttpStatusCode.BadRequest, "malformed-ispb", xml);
    }

    [Fact]
    public async Task A_sender_is_refused_in_the_documented_order()
    {
        // Everything is wrong with this one, then ever less.
        (await _client.PostAsync("no-ispb", [], "image/png", "br"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-ispb", xml: true);
        (await _client.PostAsync(_sender, new byte[2 << 20], "image/png", "br"))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", xml: true);
        (await _client.PostAsync(_sender, new byte[2 << 20], Envelopes.ContentType, "br"))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", xml: true);
        (await _client.PostAsync(_sender, new byte[2 << 20]))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large", xml: true);
        (await _client.PostAsync(_sender, new byte[100])).IsProblem(HttpStatusCode.BadRequest, "malformed-message", xml: true);
        (await _client.PostAsync(_sender, [])).IsProblem(HttpStatusCode.BadRequest, "malformed-message", xml: true);
    }

    [Fact]
    public async Task A_body_needs_a_length()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync($"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\n\r\n");
        (await connection.ReadAsync())!.IsProblem(HttpStatusCode.LengthRequired, "length-required", xml: true);
        await connection.GetAsync("/health/live");
        (await connection.ReadAsync())!.Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/xml")]
    [InlineData("application/json")]
    [InlineData("application/xml; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("garbage")]
    public async Task Bodies_of_other_types_are_not_taken(string? contentType) =>
        (await _client.PostAsync(_sender, _envelopes.Make(_sender, _psp), contentType))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", xml: true);

    [Fact]
    public async Task Other_codings_are_not_taken_and_the_answer_says_which_are()
    {
        var answer = await _client.PostAsync(_sender, _envelopes.Make(_sender, _psp), Envelopes.ContentType, "deflate");
        answer.IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", xml: true);
        Assert.Contains("gzip", answer.Required("Accept-Encoding"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_is_refused_in_the_documented_order()
    {
        var start = await _client.StartAsync(_psp);
        await _client.DeleteAsync(start.Next);
        (await _client.GetAsync("/api/v1/out/no-ispb/stream/x", "image/png"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-ispb", xml: true);
        (await _client.GetAsync(Paths.WithToken(start.Next, "x"), "image/png"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-token", xml: true);
        (await _client.GetAsync(start.Next, "image/png")).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable", xml: true);
        (await _client.GetAsync(start.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);

        for (var i = 0; i < 6; i++)
            (await _client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
        (await _client.StartAsync(_psp, "image/png")).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable", xml: true);
        (await _client.GetAsync(start.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);
        (await _client.StartAsync(_psp)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", xml: true);
    }

    [Theory]
    [InlineData("GET", "/api/v1/in/{0}/msgs", "POST", true)]
    [InlineData("POST", "/api/v1/out/{0}/stream/start", "GET", true)]
    [InlineData("POST", "/api/v1/out/{0}/stream/x", "GET, DELETE", true)]
    [InlineData("DELETE", "/api/pix/{0}/stream/start", "GET", false)]
    [InlineData("PATCH", "/api/pix/{0}/stream/x", "GET, DELETE", false)]
    [InlineData("GET", "/api/util/msgs/{0}/1", "POST", false)]
    [InlineData("DELETE", "/health/ready", "GET", false)]
    public async Task Another_method_is_refused_and_the_answer_says_which(string method, string path, string allow, bool xml)
    {
        var answer = await _client.SendAsync(method, string.Format(null, path, _psp));
        answer.IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed", xml);
        Assert.Equal(allow, answer.Header("Allow"));
    }

    [Theory]
    [InlineData("/nothing", false)]
    [InlineData("/api/pix", false)]
    [InlineData("/api/v1/out/12345678/stream", true)]
    [InlineData("/api/v1/out/12345678/stream/a/b", true)]
    public async Task Nothing_at_a_path_is_404(string path, bool xml) =>
        (await _client.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not-found", xml);
}
