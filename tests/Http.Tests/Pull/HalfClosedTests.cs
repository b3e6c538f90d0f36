using System.Text;

namespace PixStream.Http.Tests.Pull;

/// <summary>Callers that close their half of the connection right after their request, and read on.</summary>
public sealed class HalfClosedTests
{
    private static readonly byte[] SomeMessage = Sample.Message();

    [Theory]
    [InlineData("GET /health/live", 200)]
    [InlineData("GET " + HttpHarness.SpiStart, 204)]
    [InlineData("GET " + HttpHarness.JsonStart, 204)]
    [InlineData("GET /nowhere", 404)]
    [InlineData("GET /api/v1/out/%00/stream/start", 400)]
    public async Task A_request_is_answered(string line, int status)
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });
        Assert.Equal(status, (await AnswerAsync(harness, Head(line)))!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_is_stored_and_its_sender_told(bool chunked)
    {
        await using var harness = await HttpHarness.StartAsync();
        var head = $"POST {HttpHarness.Intake} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\n";
        byte[] request = chunked
            ? [.. Encoding.ASCII.GetBytes($"{head}Transfer-Encoding: chunked\r\n\r\n{SomeMessage.Length:x}\r\n"), .. SomeMessage,
                .. "\r\n0\r\n\r\n"u8]
            : [.. Encoding.ASCII.GetBytes($"{head}Content-Length: {SomeMessage.Length}\r\n\r\n"), .. SomeMessage];
        Assert.Equal(201, (await AnswerAsync(harness, request))!.Code);
        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task A_batch_is_handed_out(string start)
    {
        await using var harness = await HttpHarness.StartAsync();
        var message = Assert.Single(await harness.FillAsync(1));
        var answer = await AnswerAsync(harness, Head("GET " + start));
        Assert.Equal(200, answer!.Code);
        if (start == HttpHarness.SpiStart)
            Assert.Equal(message, answer.Body);
    }

    [Fact]
    public async Task Requests_in_a_row_are_all_answered()
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(
            [.. Head("GET /health/live"), .. Head("GET " + HttpHarness.SpiStart), .. Head("GET /health/live")]);
        connection.EndSending();
        foreach (var status in new[] { 200, 204, 200 })
            Assert.Equal(status, (await connection.ReadAsync())!.Code);
        Assert.Null(await connection.ReadAsync());
    }

    /// <summary>
    /// Whether it still reads cannot be known. So it is not kept waiting, and a message is not given to a caller that may be
    /// gone.
    /// </summary>
    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task A_wait_ends_when_its_caller_closes_its_half_and_the_token_is_told(string start)
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(Head("GET " + start));
        await harness.Participants.WaitBeganAsync();
        connection.EndSending();
        await harness.Participants.CallerLeftAsync();
        var answer = (await connection.ReadAsync())!;
        Assert.Equal(204, answer.Code);
        Assert.StartsWith("/api/", answer.Next, StringComparison.Ordinal);
    }

    /// <summary>
    /// An owner opens no stream for a caller that has left. This one may read on: it is asked for again, without a wait.
    /// </summary>
    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task A_start_is_answered_whose_caller_closes_its_half_before_the_stream_is_open(string start)
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldStarts = true });
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(Head("GET " + start));
        await harness.Participants.WaitBeganAsync();
        connection.EndSending();
        var answer = (await connection.ReadAsync())!;
        Assert.Equal(204, answer.Code);
        Assert.StartsWith("/api/", answer.Next, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, harness.Participants.Terms[^1].Wait);
    }

    [Theory]
    [InlineData("H", false)]
    [InlineData("HEAD /health", false)]
    [InlineData("GET /health", true)]
    public async Task A_line_that_ends_too_early_is_told_so_unless_it_may_be_a_HEAD(string request, bool hasBody)
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = (await AnswerAsync(harness, Encoding.ASCII.GetBytes(request)))!;
        Assert.Equal((400, hasBody), (answer.Code, answer.Body.Length > 0));
    }

    [Fact]
    public async Task A_body_that_ends_too_early_stores_nothing()
    {
        await using var harness = await HttpHarness.StartAsync();
        var head = $"POST {HttpHarness.Intake} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: {SomeMessage.Length}\r\n\r\n";
        Assert.True(
            (await AnswerAsync(harness, [.. Encoding.ASCII.GetBytes(head), .. SomeMessage[..^1]]))?.Code is null or <= 400);
        Assert.Empty(harness.Participants.Appended);
    }

    private static byte[] Head(string line) => Encoding.ASCII.GetBytes(line + " HTTP/1.1\r\nHost: x\r\n\r\n");

    private static async Task<Answer?> AnswerAsync(HttpHarness harness, byte[] request)
    {
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync(request);
        connection.EndSending();
        return await connection.ReadAsync();
    }
}
