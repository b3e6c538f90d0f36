using System.Net;
using System.Net.Sockets;
using System.Text;
using PixStream.Fuzz.Wire;
using PixStream.Harness.Http;
using Answer = PixStream.Fuzz.Wire.Answer;

namespace PixStream.Fuzz.Tests;

/// <summary>Reading answers to the letter.</summary>
public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 200, "abc")]
    [InlineData("HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 400, "")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", 200, "to the end")]
    public async Task An_answer_is_read(string bytes, int status, string body)
    {
        var answer = await ReadAsync(bytes);
        Assert.Equal(status, answer!.Status);
        Assert.Equal(body, Encoding.Latin1.GetString(answer.Body));
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nNo colon\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nSpace : x\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("garbage\r\n\r\n")]
    public async Task What_is_no_answer_is_said_to_be_none(string bytes) =>
        await Assert.ThrowsAsync<MalformedAnswerException>(() => ReadAsync(bytes));

    [Fact]
    public async Task A_close_is_no_answer() => Assert.Null(await ReadAsync(""));

    [Fact]
    public async Task Silence_is_a_hang()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connection = await RawConnection.OpenAsync((IPEndPoint)listener.LocalEndpoint, TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAsync<HangException>(() => AnswerReader.ReadAsync(connection, toHead: false));
    }

    private static async Task<Answer?> ReadAsync(string bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connection = await RawConnection.OpenAsync((IPEndPoint)listener.LocalEndpoint, TimeSpan.FromSeconds(30));
        using (var server = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
            server.Send(Encoding.Latin1.GetBytes(bytes));
        return await AnswerReader.ReadAsync(connection, toHead: false);
    }
}
