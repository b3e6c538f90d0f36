using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using PixStream.Streams.Ports;

namespace PixStream.Http.Tests.Routing;

/// <summary><c>X-Request-Id</c>: every answer has one, and what serves the request knows it.</summary>
public sealed class RequestIdTests
{
    private const string Header = "X-Request-Id";
    private const string Own = "0199f0c2-7c1e-7b53-9d0a-1f6f3c2b8a11";
    private const string Made = "^[0-9a-f]{32}$";

    [Theory]
    [InlineData("a")]
    [InlineData(Own)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("A.b_c-9")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_callers_id_comes_back(string id)
    {
        await using var harness = await HttpHarness.StartAsync();

        Assert.Equal(id, (await SendAsync(harness, HttpMethod.Get, "/health/live", id)).Header(Header));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("{a}")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task Another_text_is_passed_over_and_an_id_is_made(string text)
    {
        await using var harness = await HttpHarness.StartAsync();

        Assert.Matches(Made, (await SendAsync(harness, HttpMethod.Get, "/health/live", text)).Header(Header));
    }

    [Fact]
    public async Task Two_ids_are_none()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n\r\n");

        Assert.Matches(Made, (await connection.ReadAsync())!.Header(Header));
    }

    [Fact]
    public async Task A_made_id_does_not_tell_how_many_requests_came_before()
    {
        await using var harness = await HttpHarness.StartAsync();
        var counts = new List<ulong>();
        for (var i = 0; i < 20; i++)
            counts.Add(ulong.Parse(
                (await harness.GetAsync("/health/live")).Required(Header)[16..], NumberStyles.HexNumber,
                CultureInfo.InvariantCulture));

        Assert.All(counts.Zip(counts.Skip(1)), static pair =>
            Assert.InRange(unchecked(pair.Second - pair.First), 1000ul, ulong.MaxValue - 1000));
    }

    [Fact]
    public async Task Each_request_without_one_gets_its_own()
    {
        await using var harness = await HttpHarness.StartAsync();
        var ids = new List<string?>();
        for (var i = 0; i < 20; i++)
            ids.Add((await harness.GetAsync("/health/live")).Header(Header));

        Assert.Distinct(ids);
        Assert.All(ids, static id => Assert.Matches(Made, id));
    }

    [Theory]
    [InlineData("GET", HttpHarness.SpiStart, HttpStatusCode.NoContent)]
    [InlineData("GET", HttpHarness.JsonStart, HttpStatusCode.NoContent)]
    [InlineData("GET", "/openapi.json", HttpStatusCode.OK)]
    [InlineData("GET", "/nothing/here", HttpStatusCode.NotFound)]
    [InlineData("GET", "/API/v1/out/11111111/stream/start", HttpStatusCode.NotFound)]
    [InlineData("PUT", HttpHarness.SpiStart, HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/out/1/stream/start", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/out/11111111/stream/none", HttpStatusCode.BadRequest)]
    public async Task Every_answer_has_it(string method, string path, HttpStatusCode status)
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = await SendAsync(harness, new HttpMethod(method), path, Own);

        Assert.Equal((status, Own), (answer.Status, answer.Header(Header)));
    }

    [Fact]
    public async Task What_the_web_server_refuses_after_its_headers_has_it_too()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync($"GET /health/live HTTP/1.1\r\nX-Request-Id: {Own}\r\n\r\n");
        var answer = (await connection.ReadAsync())!;

        Assert.Equal((HttpStatusCode.BadRequest, Own), (answer.Status, answer.Header(Header)));
    }

    [Theory]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + Own + "\r\n\r\n")]
    public async Task What_the_web_server_refuses_before_its_headers_gets_one(string request)
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(request);

        Assert.Matches(Made, (await connection.ReadAsync())!.Header(Header));
    }

    [Fact]
    public async Task A_failed_requests_answer_keeps_it()
    {
        var participants = new FakeParticipants { Fault = new InvalidOperationException("a bug") };
        await using var harness = await HttpHarness.StartAsync(participants);
        var answer = await SendAsync(harness, HttpMethod.Get, HttpHarness.SpiStart, Own);

        Assert.Equal((HttpStatusCode.InternalServerError, Own), (answer.Status, answer.Header(Header)));
    }

    [Fact]
    public async Task A_replay_has_the_same_bytes_under_another_id()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(2);
        var start = (await harness.GetAsync(HttpHarness.SpiStart)).Is(HttpStatusCode.OK);
        var first = (await SendAsync(harness, HttpMethod.Get, start.Next, "first")).Is(HttpStatusCode.OK);
        var again = (await SendAsync(harness, HttpMethod.Get, start.Next, "again")).Is(HttpStatusCode.OK);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.Next, again.Next);
        Assert.Equal(("first", "again"), (first.Header(Header), again.Header(Header)));
    }

    [Fact]
    public async Task The_lines_of_a_request_are_written_while_its_id_is_known_and_others_are_not()
    {
        using var log = new IdsOfLines();
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants(), log);
        await SendAsync(harness, HttpMethod.Get, "/nothing/here", Own);
        await SendAsync(harness, HttpMethod.Get, "/nothing/here", "not an id");

        var refused = log.Lines.Where(static line => line.Text.StartsWith("Refused", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, refused.Count);
        Assert.Equal(Own, refused[0].Id);
        Assert.Matches(Made, refused[1].Id);
        Assert.DoesNotContain(log.Lines, static line => line.Text.Contains("not an id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trace_has_it()
    {
        var ids = new ConcurrentBag<object?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == HttpInstruments.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => ids.Add(activity.GetTagItem("pixstream.request_id")),
        };
        ActivitySource.AddActivityListener(listener);
        await using var harness = await HttpHarness.StartAsync();
        await SendAsync(harness, HttpMethod.Get, "/health/live", "of-this-trace");
        // Stopped once its answer is out: the next request of the connection comes after that.
        await SendAsync(harness, HttpMethod.Get, "/health/live", "another");

        Assert.Contains("of-this-trace", ids);
    }

    private static Task<Answer> SendAsync(HttpHarness harness, HttpMethod method, string path, string id)
    {
        var request = new HttpRequestMessage(method, path);
        Assert.True(request.Headers.TryAddWithoutValidation(Header, id));
        return harness.SendAsync(request);
    }

    private sealed class IdsOfLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(string Text, string? Id)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((formatter(state, exception), CurrentRequest.Id));

        public void Dispose()
        {
        }
    }
}
