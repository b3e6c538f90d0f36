using System.Net;
using System.Text;
using PixStream.Http.Bodies;

namespace PixStream.Http.Tests.Bodies;

/// <summary>Transfer-Encoding: chunked alone is served.</summary>
public sealed class TransferCodingTests
{
    private static readonly byte[] SomeMessage = Sample.Message();

    [Theory]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: Chunked")]
    [InlineData("Transfer-Encoding: chunked,")]
    [InlineData("Transfer-Encoding: , chunked")]
    public async Task Chunks_are_taken(string header)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await PostAsync(harness, "HTTP/1.1", header, SomeMessage)).Is(HttpStatusCode.Created);
        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Theory]
    [InlineData("Transfer-Encoding: gzip, chunked", "gzip, chunked")]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "gzip, chunked")]
    [InlineData("Transfer-Encoding: x-gzip, chunked", "x-gzip, chunked")]
    [InlineData("Transfer-Encoding: deflate, chunked", "deflate, chunked")]
    [InlineData("Transfer-Encoding: identity, chunked", "identity, chunked")]
    [InlineData("Transfer-Encoding: identity", "identity")]
    [InlineData("Transfer-Encoding: gzip", "gzip")]
    [InlineData("Transfer-Encoding: chunked, gzip", "chunked, gzip")]
    [InlineData("Transfer-Encoding: chunked, chunked", "chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked;q=1", "chunked;q=1")]
    [InlineData("Transfer-Encoding:", "An empty Transfer-Encoding")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\nContent-Length: 5", "gzip, chunked")]
    public async Task Any_other_coding_is_501_and_named(string header, string named)
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = (await PostAsync(harness, "HTTP/1.1", header, Gzip.Pack(SomeMessage)))
            .IsProblem(HttpStatusCode.NotImplemented, "unsupported-transfer-coding", xml: true);
        Assert.Contains(named, answer.Problem.Detail, StringComparison.Ordinal);
        Assert.Contains("Content-Encoding: gzip", answer.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal("close", answer.Header("Connection"));
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task Wherever_a_body_is_sent_its_coding_is_looked_at_and_nothing_moves()
    {
        await using var harness = await HttpHarness.StartAsync();
        foreach (var line in new[]
        {
            $"GET {HttpHarness.SpiStart}", $"GET {HttpHarness.JsonStart}", "GET /health/live", "POST /api/util/msgs/11111111/1",
            "GET /nowhere",
        })
        {
            using var connection = await harness.ConnectAsync();
            await connection.SendAsync($"{line} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
            Assert.Equal(501, (await connection.ReadAsync())!.Code);
        }

        Assert.Empty(harness.Participants.Terms);
    }

    [Fact]
    public async Task HTTP_1_0_knows_no_chunks_and_its_connection_is_closed()
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = (await PostAsync(harness, "HTTP/1.0", "Connection: keep-alive\r\nTransfer-Encoding: chunked", SomeMessage))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-request", xml: true);
        Assert.Equal("close", answer.Header("Connection"));
        Assert.Empty(harness.Participants.Appended);
    }

    [Theory]
    [InlineData("HTTP/2", "chunked")]
    [InlineData("HTTP/2", "gzip, chunked")]
    [InlineData("HTTP/3", "chunked")]
    public void Later_versions_have_no_such_header(string protocol, string coding) =>
        Assert.Equal("malformed-request", TransferCoding.Refuse(coding, protocol)?.Problem.Name);

    [Fact]
    public async Task Behind_a_request_with_both_lengths_no_other_is_read()
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = (await PostAsync(harness, "HTTP/1.1", "Transfer-Encoding: chunked\r\nContent-Length: 5", SomeMessage))
            .Is(HttpStatusCode.Created);
        Assert.Equal("close", answer.Header("Connection"));
    }

    private static async Task<Answer> PostAsync(HttpHarness harness, string version, string header, byte[] content)
    {
        using var connection = await harness.ConnectAsync();
        var head = Encoding.ASCII.GetBytes(
            $"POST {HttpHarness.Intake} {version}\r\nHost: x\r\nContent-Type: application/xml\r\n{header}\r\n\r\n{content.Length:x}\r\n");
        await connection.SendAsync([.. head, .. content, .. "\r\n0\r\n\r\n"u8]);
        return (await connection.ReadAsync())!;
    }
}
