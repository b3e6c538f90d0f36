using System.Net;

namespace PixStream.Http.Tests.Refusals;

/// <summary>What the web server refuses on its own has a problem as its body, too.</summary>
public sealed class RejectedRequestTests
{
    private const string Host = " HTTP/1.1\r\nHost: x\r\n";

    public static TheoryData<string, int, string> Rejected => new()
    {
        { "GET /api/v1/out/%00/stream/start" + Host + "\r\n", 400, "malformed-request" },
        { "GET /api/pix/%00/stream/start" + Host + "\r\n", 400, "malformed-request" },
        { "GET\r\n\r\n", 400, "malformed-request" },
        { "GET /health/live HTTP/1.1\r\n\r\n", 400, "malformed-request" },
        { "GET /health/live" + Host + "Host: y\r\n\r\n", 400, "malformed-request" },
        { "GET /health/live" + Host + "no colon\r\n\r\n", 400, "malformed-request" },
        { "POST /api/v1/in/22222222/msgs" + Host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", 400,
            "malformed-request" },
        { "POST /api/v1/in/22222222/msgs" + Host + "Content-Length: -1\r\n\r\n", 400, "malformed-request" },
        { "POST /api/v1/in/22222222/msgs HTTP/1.0\r\n\r\n", 400, "malformed-request" },
        { "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "malformed-request" },
        { "GET *" + Host + "\r\n", 405, "method-not-allowed" },
        { "POST /api/v1/in/22222222/msgs" + Host + "Content-Type: application/xml\r\n\r\n", 411, "length-required" },
        { "POST /api/v1/in/22222222/msgs" + Host + "Content-Type: application/xml\r\nContent-Length: 9999999999\r\n\r\n",
            413, "too-large" },
        { "GET /" + new string('x', 20_000) + Host + "\r\n", 414, "uri-too-long" },
        { "GET /health/live" + Host + "X: " + new string('x', 40_000) + "\r\n\r\n", 431, "headers-too-large" },
        { "GET /health/live" + Host + string.Concat(Enumerable.Repeat("A: b\r\n", 200)) + "\r\n", 431, "headers-too-large" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task It_is_a_problem_in_the_form_of_its_profile(string request, int status, string name)
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(request);

        (await connection.ReadAsync())!
            .IsProblem((HttpStatusCode)status, name, xml: request.Contains(" /api/v1/", StringComparison.Ordinal));
        Assert.Empty(harness.Participants.Terms);
    }

    [Theory]
    [InlineData("GET /admin/v1/%00" + Host + "\r\n", 400, "malformed-request")]
    [InlineData("GET /api/v1/%00" + Host + "\r\n", 400, "malformed-request")]
    [InlineData("POST /admin/v1/schemas/reload" + Host + "Content-Type: application/json\r\nTransfer-Encoding: gzip\r\n\r\n", 501,
        "unsupported-transfer-coding")]
    [InlineData("POST /admin/v1/schemas/reload" + Host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
        "unsupported-transfer-coding")]
    public async Task The_admin_API_tells_it_as_JSON(string request, int status, string name)
    {
        await using var harness = await Admin.AdminHarness.StartAsync();
        using var connection = await RawConnection.OpenAsync(new Uri(harness.Url!));
        await connection.SendAsync(request);
        (await connection.ReadAsync())!.IsProblem((HttpStatusCode)status, name, xml: false);
    }

    [Theory]
    [InlineData("HEAD /health/live" + Host + "no colon\r\n\r\n")]
    [InlineData("HEAD /%00" + Host + "\r\n")]
    [InlineData("HEAD\0/ HTTP/1.1\r\n\r\n", false)]
    [InlineData("HEAD / / HTTP/1.1\r\n\r\n")]
    public async Task A_HEAD_has_no_body_and_the_connection_ends(string request, bool isHead = true)
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(request);
        var answer = (await connection.ReadAsync())!;
        Assert.Equal(400, answer.Code);
        Assert.Equal(isHead, answer.Body.Length == 0);
    }

    /// <summary>A client of HTTP/2 is told so in frames; a head and a body before them would not be understood.</summary>
    [Fact]
    public async Task Another_version_has_no_problem()
    {
        await using var harness = await HttpHarness.StartAsync();
        using (var older = await harness.ConnectAsync())
        {
            await older.SendAsync("GET / HTTP/9.9\r\nHost: x\r\n\r\n");
            var answer = (await older.ReadAsync())!;
            Assert.Equal(505, answer.Code);
            Assert.Empty(answer.Body);
        }

        using var newer = await harness.ConnectAsync();
        await newer.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        Assert.Null(await newer.ReadAsync());
        Assert.True(newer.Buffered.IndexOf("HTTP/1.1"u8) < 0);
    }

    [Fact]
    public async Task A_refusal_after_good_requests_of_the_connection_is_a_problem_too()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync($"GET /health/live{Host}\r\nGET /api/v1/out/%00/stream/start{Host}\r\n");
        Assert.Equal(200, (await connection.ReadAsync())!.Code);
        (await connection.ReadAsync())!.IsProblem((HttpStatusCode)400, "malformed-request", xml: true);
    }
}
