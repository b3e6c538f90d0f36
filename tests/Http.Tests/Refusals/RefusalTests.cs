using System.Net;
using PixStream.Streams.Ports;

namespace PixStream.Http.Tests.Refusals;

/// <summary>Refusals: their format, their order, and what a fault behind the port becomes.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("/api/v1/out/1111111/stream/start")]
    [InlineData("/api/v1/out/111111111/stream/start")]
    [InlineData("/api/v1/out/1111111a/stream/start")]
    [InlineData("/api/v1/out/1111111é/stream/start")]
    [InlineData("/api/v1/out/1111%20111/stream/x")]
    [InlineData("/api/pix/x/stream/start")]
    [InlineData("/api/pix/x/stream/x")]
    public async Task An_ISPB_is_eight_characters(string path)
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = (await harness.GetAsync(path)).IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
        Assert.Equal(path.StartsWith("/api/v1", StringComparison.Ordinal), refused.IsXmlProblem);
    }

    [Theory]
    [InlineData("GET", "/api/v1/in/22222222/msgs", "POST")]
    [InlineData("DELETE", "/api/v1/out/11111111/stream/start", "GET")]
    [InlineData("HEAD", "/api/v1/out/11111111/stream/start", "GET")]
    [InlineData("PUT", "/api/v1/out/11111111/stream/x", "GET, DELETE")]
    [InlineData("OPTIONS", "/api/v1/out/11111111/stream/x", "GET, DELETE")]
    [InlineData("PATCH", "/api/pix/11111111/stream/start", "GET")]
    [InlineData("POST", "/api/pix/11111111/stream/x", "GET, DELETE")]
    [InlineData("GET", "/api/util/msgs/11111111/1", "POST")]
    [InlineData("POST", "/health/live", "GET")]
    [InlineData("BREW", "/openapi.json", "GET")]
    [InlineData("POST", "/", "GET, HEAD")]
    [InlineData("OPTIONS", "/", "GET, HEAD")]
    [InlineData("BREW", "/", "GET, HEAD")]
    public async Task Another_method_is_405_and_says_which(string method, string path, string allow)
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = await harness.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        answer.Is(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(allow, answer.Header("Allow"));
        Assert.Equal(path.StartsWith("/api/v1", StringComparison.Ordinal), answer.IsXmlProblem);
        if (method != "HEAD")
            answer.IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/docs")]
    [InlineData("/api")]
    [InlineData("/api/v1/out/11111111/stream")]
    [InlineData("/api/v1/out/11111111/stream/a/b")]
    [InlineData("/api/v1/out//stream/start")]
    [InlineData("/api/pix/11111111")]
    [InlineData("/favicon.ico")]
    [InlineData("/health")]
    public async Task Nothing_at_a_path_is_404(string path)
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = (await harness.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(path.StartsWith("/api/v1", StringComparison.Ordinal), refused.IsXmlProblem);
    }

    [Fact]
    public async Task A_malformed_ISPB_comes_before_all_else()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.GetAsync("/api/v1/out/x/stream/y", "image/png")).IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
        (await harness.PostAsync([], "image/png", "br", "/api/v1/in/x/msgs"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
    }

    [Fact]
    public async Task A_malformed_token_comes_before_Accept()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.GetAsync("/api/v1/out/11111111/stream/y", "image/png"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-token");
    }

    [Fact]
    public async Task Accept_comes_before_the_state_of_the_stream()
    {
        await using var harness = await HttpHarness.StartAsync();
        var next = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        await harness.DeleteAsync(next);

        (await harness.GetAsync(next, "image/png")).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");
        (await harness.GetAsync(next)).IsProblem(HttpStatusCode.Gone, "stream-gone");
    }

    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task A_decision_that_cannot_be_made_durable_is_503(string start)
    {
        await using var harness = await HttpHarness.StartAsync();
        var next = (await harness.GetAsync(start)).Next;
        harness.Participants.NextPull = new PullReply(PullStatus.Unavailable);
        harness.Participants.NextEnd = new EndReply(EndStatus.Unavailable);

        foreach (var answer in new[]
        {
            await harness.GetAsync(start), await harness.GetAsync(next), await harness.DeleteAsync(next),
        })
        {
            answer.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.Equal("1", answer.Header("Retry-After"));
        }
    }

    [Fact]
    public async Task Retry_after_a_full_house_is_never_less_than_a_second()
    {
        await using var harness = await HttpHarness.StartAsync();
        harness.Participants.NextPull = new PullReply(PullStatus.StreamLimit, RetryAfter: TimeSpan.Zero);
        Assert.Equal(
            "1", (await harness.GetAsync(HttpHarness.SpiStart)).Is(HttpStatusCode.TooManyRequests).Header("Retry-After"));
    }

    [Fact]
    public async Task A_fault_behind_the_port_is_answered_and_the_connection_stays()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        foreach (var (fault, status) in new (Exception, int)[]
        {
            (new IOException("disk"), 503), (new TimeoutException(), 503), (new InvalidOperationException("bug"), 500),
        })
        {
            harness.Participants.Fault = fault;
            await connection.SendAsync($"GET {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\n\r\n");
            var answer = (await connection.ReadAsync())!;
            Assert.Equal((status, status), (answer.Code, ReadProblem.FromXml(answer.Body).Status));
        }
    }
}
