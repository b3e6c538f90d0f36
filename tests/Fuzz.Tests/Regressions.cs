using PixStream.Fuzz.Servers;
using PixStream.Fuzz.Wire;
using PixStream.Harness.Http;

namespace PixStream.Fuzz.Tests;

/// <summary>What the fuzzer found in the server, each as small as it can be made.</summary>
public sealed class Regressions(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Head =
        "POST /api/v1/in/F0000000/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly ServerProcess _server = shared.Server;

    /// <summary>
    /// Was 503 unavailable, and an error in the log: the host throws a plain IOException, which looked like a store that fails.
    /// </summary>
    [Theory]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFF")]
    public Task A_chunk_longer_than_any_number_is_the_callers_fault(string size) =>
        RefusedAsync($"{Head}{size}\r\nabc\r\n0\r\n\r\n");

    /// <summary>Was 500 internal, and an error in the log: the host throws an InvalidOperationException.</summary>
    [Fact]
    public Task NUL_in_a_trailer_is_the_callers_fault() => RefusedAsync($"{Head}3\r\nabc\r\n0\r\nX: \0\r\n\r\n");

    /// <summary>Was an error in the log, now and then: the read can fail before the host says that the caller is gone.</summary>
    [Fact]
    public async Task A_caller_that_goes_away_within_a_body_is_no_error()
    {
        var before = _server.Defects.Count;
        for (var i = 0; i < 300; i++)
        {
            var connection = await RawConnection.OpenAsync(_server.EndPoint, TimeSpan.FromSeconds(30));
            await connection.SendAsync(Bytes($"{Head}fff\r\nabc"));
            if (i % 3 > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            connection.Reset();
        }

        await RefusedAsync($"{Head}0\r\n\r\n", "malformed-message");
        Assert.True(_server.Defects.Count == before, _server.Defects.LastOrDefault());
    }

    private static byte[] Bytes(string latin1) => System.Text.Encoding.Latin1.GetBytes(latin1);

    private async Task RefusedAsync(string request, string problem = "malformed-request")
    {
        using var connection = await RawConnection.OpenAsync(_server.EndPoint, TimeSpan.FromSeconds(30));
        await connection.SendAsync(Bytes(request));
        var answer = await AnswerReader.ReadAsync(connection, toHead: false);
        Assert.Equal(400, answer?.Status);
        Assert.Contains(
            $"urn:pixstream:problem:{problem}<", System.Text.Encoding.UTF8.GetString(answer!.Body), StringComparison.Ordinal);
    }
}
