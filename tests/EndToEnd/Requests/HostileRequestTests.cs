using System.Net;
using System.Text;

namespace PixStream.EndToEnd.Requests;

/// <summary>
/// Hostile input: refused as documented, nothing stored, the server and, where the protocol allows, the connection go on.
/// </summary>
public sealed class HostileRequestTests(SharedServer server)
{
    private readonly Client _client = server.Client;
    private readonly Envelopes _envelopes = new(9);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    public static TheoryData<string> Malformed =>
    [
        "",
        "not xml",
        "<",
        "<Envelope>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>{0}",
        "<!DOCTYPE Envelope [<!ENTITY a \"b\">]>{0}",
        "<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\">{0}",
        "<?target data?>{0}",
        "{0}trailing",
        "{0}{0}",
        "<a>{0}</a>",
        "\uFFFE{0}",
        "{0}\0",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_envelope_is_refused(string around)
    {
        var good = Encoding.UTF8.GetString(_envelopes.Make(_sender, _psp));
        var declaration = good.IndexOf("?>", StringComparison.Ordinal) + 2;
        var body = Encoding.UTF8.GetBytes(around.Replace("{0}", good[declaration..], StringComparison.Ordinal));
        await RefusedAsync(HttpStatusCode.BadRequest, "malformed-message", body);
    }

    [Fact]
    public async Task Neither_is_one_that_was_tampered_with()
    {
        var good = Encoding.UTF8.GetString(_envelopes.Make(_sender, _psp));
        foreach (var (old, now) in new[]
        {
            ("<AppHdr>", "<AppHdr>&undefined;"), ("</AppHdr>", ""), ("</Document>", "</document>"),
            ("<Document>", "<Document a='1' a='2'>"), ("<BizMsgIdr>", "<BizMsgIdr> "), ("<Document>", "<x:Document>"),
            ($"<Id>{_psp}</Id>", "<Id>short</Id>"), ($"<Id>{_psp}</Id>", $"<Id>{_psp}</Id><Id>{_sender}</Id>"),
            ("<CdtTrfTxInf>", "<CdtTrfTxInf>\u0001"), ("https://www.bcb.gov.br/pi/", "urn:else:"),
            ("<CdtTrfTxInf>", string.Concat(Enumerable.Repeat("<a>", 100_000))),
        })
            await RefusedAsync(
                HttpStatusCode.BadRequest,
                "malformed-message",
                Encoding.UTF8.GetBytes(good.Replace(old, now, StringComparison.Ordinal)));
        await RefusedAsync(HttpStatusCode.BadRequest, "malformed-message", [.. Encoding.UTF8.GetBytes(good), 0xC3]);
    }

    [Fact]
    public async Task A_multipart_is_taken_whole_or_not_at_all()
    {
        var good = _envelopes.Make(3, _sender, _psp);
        var body = Multipart.Of(good);
        var text = Encoding.Latin1.GetString(body);
        foreach (var broken in new[]
        {
            Multipart.Of([.. good[..2], [1, 2, 3]]), Multipart.Of(_envelopes.Make(11, _sender, _psp)), body[..^4],
            body[..(body.Length / 2)], [], Encoding.Latin1.GetBytes(text.Replace("\r\n--", "\n--", StringComparison.Ordinal)),
            "--end-to-end-part--\r\n"u8.ToArray(), Encoding.Latin1.GetBytes("preamble" + text), [.. body[..^2], 1, 2, 3],
            [.. body, .. body],
            Encoding.Latin1.GetBytes(text.Replace("application/xml", "text/plain", StringComparison.Ordinal)),
            Encoding.Latin1.GetBytes(text.Replace("\r\n\r\n", "\r\n", StringComparison.Ordinal)),
        })
            await RefusedAsync(HttpStatusCode.BadRequest, "malformed-message", broken, Multipart.ContentType);
        foreach (var type in new[]
        {
            "multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=other",
            $"multipart/mixed; boundary={new string('b', 71)}",
        })
            await RefusedAsync(HttpStatusCode.BadRequest, "malformed-message", body, type);
    }

    [Fact]
    public async Task A_compressed_body_is_whole_and_of_bounded_size()
    {
        var packed = Gzip.Pack(_envelopes.Make(_sender, _psp));
        byte[] flipped = [.. packed];
        flipped[^6] ^= 1;
        foreach (var broken in new[]
        {
            packed[..^1], packed[..^8], packed[..(packed.Length / 2)], [], [1, 2, 3], flipped, [.. packed, 1, 2, 3, 4],
        })
            await RefusedAsync(HttpStatusCode.BadRequest, "malformed-message", broken, encoding: "gzip");

        // A thousandth of its size on the wire.
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", Gzip.Pack(new byte[64 << 20]), encoding: "gzip");
        await RefusedAsync(
            HttpStatusCode.RequestEntityTooLarge, "too-large", Gzip.Pack(new byte[64 << 20]), Multipart.ContentType, "gzip");
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", packed, encoding: "gzip, gzip");
    }

    [Fact]
    public async Task Two_megabytes_are_too_many()
    {
        var large = new byte[2 << 20];
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", large);
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", Multipart.Of([large]), Multipart.ContentType);
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", new byte[40 << 20], Multipart.ContentType);

        // A valid one that grew by a comment, announced by no length.
        var message = Encoding.UTF8.GetString(_envelopes.Make(_sender, _psp));
        var grown = Encoding.UTF8.GetBytes(
            message.Replace("<AppHdr>", $"<!--{new string('x', 2 << 20)}--><AppHdr>", StringComparison.Ordinal));
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(
            $"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n{grown.Length:x}\r\n");
        await connection.SendAsync(grown);
        await connection.SendAsync("\r\n0\r\n\r\n");
        (await connection.ReadAsync())!.IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large", xml: true);
        await ExpectNothingStoredAsync();
    }

    [Theory]
    [InlineData("GET /api/v1/out/%00/stream/start HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v1/out/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/pix/%2e%2e%2f%2e%2e/stream/start HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET http://other.example/api/pix/x/stream/start HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /%ff%fe%fd HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("\r\n\r\n\r\n\r\n\0\u0001\u0002\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nNo colon here\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /api/v1/in/12345678/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /api/v1/in/12345678/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /api/v1/in/12345678/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: \0\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("GET /api/v1/out/12345678/stream/start HTTP/1.1\r\nHost: x\r\nAccept: \"\\,;q=\r\n\r\n")]
    [InlineData("GET /api/v1/out/12345678/stream/x?y=z&&&=%zz HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ;;;q=9,,\r\n\r\n")]
    public async Task Garbage_is_answered_as_the_callers_fault(string request)
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(request);
        connection.EndSending();
        // Either an answer that blames the caller, or none at all.
        if (await connection.ReadAsync() is { } answer)
            Assert.InRange((int)answer.Status, 400, 505);
        (await _client.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Long_paths_and_headers_are_the_callers_fault()
    {
        foreach (var request in new[]
        {
            $"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: x\r\nA: {new string('a', 100_000)}\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 500).Select(i => $"A{i}: x\r\n"))}\r\n",
        })
        {
            using var connection = await RawConnection.OpenAsync(server.Address);
            await connection.SendAsync(request);
            if (await connection.ReadAsync() is { } answer)
                Assert.InRange((int)answer.Status, 400, 499);
        }

        (await _client.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_that_stops_coming_stores_nothing()
    {
        var message = _envelopes.Make(_sender, _psp);
        var head = $"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: {message.Length}\r\n\r\n";
        for (var i = 0; i < 3; i++)
        {
            using var connection = await RawConnection.OpenAsync(server.Address);
            await connection.SendAsync(head);
            await connection.SendAsync(message[..^1]);
            if (i == 0)
                connection.Reset();
            else
                connection.EndSending();
        }

        using var slow = await RawConnection.OpenAsync(server.Address);
        await slow.SendAsync(head);
        await slow.SendAsync(message[..100]);
        (await slow.ReadAsync())!.IsProblem(HttpStatusCode.RequestTimeout, "request-timeout", xml: true);
        await ExpectNothingStoredAsync();
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_their_order()
    {
        var messages = _envelopes.Make(3, _sender, _psp);
        var ahead = new MemoryStream();
        foreach (var body in new[] { messages[0], "garbage"u8.ToArray(), messages[1], messages[2] })
        {
            ahead.Write(Encoding.ASCII.GetBytes(
                $"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\n\r\n"));
            ahead.Write(body);
        }

        ahead.Write(Encoding.ASCII.GetBytes($"GET {Paths.SpiStart(_psp)} HTTP/1.1\r\nHost: x\r\n\r\n"));
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(ahead.ToArray());
        (await connection.ReadAsync())!.Is(HttpStatusCode.Created);
        (await connection.ReadAsync())!.IsProblem(HttpStatusCode.BadRequest, "malformed-message", xml: true);
        (await connection.ReadAsync())!.Is(HttpStatusCode.Created);
        (await connection.ReadAsync())!.Is(HttpStatusCode.Created);
        var start = (await connection.ReadAsync())!;
        Assert.Equal(messages[0], start.Message());
        Assert.Equal(messages[1..], (await _client.DrainAsync(await _client.GetAsync(start.Next, Multipart.Type))));
    }

    private async Task RefusedAsync(
        HttpStatusCode status, string name, byte[] body, string contentType = Envelopes.ContentType, string? encoding = null)
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        var coding = encoding is null ? "" : $"Content-Encoding: {encoding}\r\n";
        await connection.SendAsync(
            $"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: {contentType}\r\n{coding}Content-Length: {body.Length}\r\n\r\n");
        await connection.SendAsync(body);
        var answer = (await connection.ReadAsync())!.IsProblem(status, name, xml: true);

        // The same connection, unless the server said that it closes it.
        if (answer.Header("Connection") != "close" && status != HttpStatusCode.RequestEntityTooLarge)
        {
            await connection.GetAsync("/health/live");
            (await connection.ReadAsync())!.Is(HttpStatusCode.OK);
        }

        await ExpectNothingStoredAsync();
    }

    /// <summary>A good message is stored and is all there is.</summary>
    private async Task ExpectNothingStoredAsync()
    {
        (await _client.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
        var good = _envelopes.Make(_sender, _psp);
        await _client.PublishAsync(_sender, good);
        var start = await _client.StartAsync(_psp, Multipart.Type);
        Assert.Equal(good, start.Message());
        (await _client.DeleteAsync(start.Next)).Is(HttpStatusCode.OK);
    }
}
