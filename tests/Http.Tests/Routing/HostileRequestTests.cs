using System.Net;
using System.Text;

namespace PixStream.Http.Tests.Routing;

/// <summary>Requests that no client library would send: none hangs, none is a 500, and the next connection is served.</summary>
public sealed class HostileRequestTests
{
    private static readonly byte[] SomeMessage = Sample.Message();

    private const string Post = "POST /api/v1/in/22222222/msgs HTTP/1.1\r\nHost: x\r\n";

    public static TheoryData<string> Nonsense =>
    [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/%00%00%00%00%00%00%00%00/stream/start HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/%ff%fe%c0%af1111/stream/start HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/1111%2F111/stream/start HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/11111111/stream/start?%%%&&&= HTTP/1.1\r\nHost: x\r\nAccept: \x01\r\n\r\n",
        "GET /api/v1/out/\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9/stream/start HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://elsewhere/api/v1/out/11111111/stream/x HTTP/1.1\r\nHost: x\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n",
        "TRACE /api/v1/out/11111111/stream/start HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/11111111/stream/x HTTP/1.1\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nX: " + new string('x', 40_000) + "\r\n\r\n",
        "GET /" + new string('x', 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 200)) + "\r\n",
        Post + "Content-Length: -1\r\n\r\n",
        Post + "Content-Length: 99999999999999999999\r\n\r\n",
        Post + "Content-Length: 9999999999\r\nContent-Type: application/xml\r\n\r\n",
        Post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        Post + "Transfer-Encoding: chunked\r\nContent-Type: application/xml\r\n\r\nzz\r\n",
        Post + "Transfer-Encoding: gzip\r\nContent-Type: application/xml\r\n\r\n",
        Post + "Content-Type: application/xml\r\n\r\n",
        "POST /api/v1/in/22222222/msgs HTTP/1.0\r\nContent-Type: application/xml\r\n\r\n",
        "POST /api/util/msgs/22222222/99999999999 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ];

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_is_refused_cleanly(string request)
    {
        await using var harness = await HttpHarness.StartAsync();
        using (var connection = await harness.ConnectAsync())
        {
            await connection.SendAsync(request);
            connection.EndSending();
            var answer = await connection.ReadAsync();
            Assert.True(answer?.Code is null or 501 or 505 or (>= 400 and < 500), $"{answer?.Code}: {answer?.Text}");
        }

        using var next = await harness.ConnectAsync();
        await next.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await next.ReadAsync())!.Code);
        Assert.Empty(harness.Participants.Appended);
        Assert.Empty(harness.Participants.Terms);
    }

    [Fact]
    public async Task A_length_must_be_given_or_chunks()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync($"{Post}Content-Type: application/xml\r\n\r\n");

        (await connection.ReadAsync())!.IsProblem(HttpStatusCode.LengthRequired, "length-required", xml: true);
    }

    [Fact]
    public async Task Refusals_leave_the_connection_open()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        var length = SomeMessage.Length;
        string[] heads =
        [
            $"POST /api/v1/in/x/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\n\r\n",
            $"{Post}Content-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
            $"{Post}Content-Type: application/xml\r\nContent-Encoding: br\r\nContent-Length: {length}\r\n\r\n",
            $"POST {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n",
            $"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n",
        ];
        foreach (var head in heads)
        {
            await connection.SendAsync([.. Encoding.ASCII.GetBytes(head), .. SomeMessage]);
            Assert.InRange((await connection.ReadAsync())!.Code, 400, 499);
        }

        await connection.SendAsync(
            [.. Encoding.ASCII.GetBytes(heads[0].Replace("/x/", "/22222222/", StringComparison.Ordinal)), .. SomeMessage]);
        Assert.Equal(201, (await connection.ReadAsync())!.Code);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        var post = Encoding.ASCII.GetBytes(
            $"{Post}Content-Type: application/xml\r\nContent-Length: {SomeMessage.Length}\r\n\r\n");
        var rest = Encoding.ASCII.GetBytes(
            $"GET {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\nAccept: multipart/mixed\r\n\r\n"
            + $"GET {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\nAccept: image/png\r\n\r\n"
            + "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");

        await connection.SendAsync([.. post, .. SomeMessage, .. rest]);

        foreach (var status in new[] { 201, 200, 406, 200 })
            Assert.Equal(status, (await connection.ReadAsync())!.Code);
    }

    [Fact]
    public async Task A_caller_that_leaves_in_the_middle_of_its_body_stores_nothing()
    {
        await using var harness = await HttpHarness.StartAsync();
        using (var connection = await harness.ConnectAsync())
        {
            await connection.SendAsync(
                $"{Post}Content-Type: application/xml\r\nContent-Length: {SomeMessage.Length}\r\n\r\n<Env");
            connection.EndSending();
            Assert.True((await connection.ReadAsync())?.Code is null or 400);
        }

        Assert.Empty(harness.Participants.Appended);
    }
}
