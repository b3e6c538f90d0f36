using System.Net;
using System.Net.Sockets;
using System.Text;
using PixStream.Cli.Cluster.Nodes;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>How processes of a cluster are asked whether they are ready.</summary>
public class ProbeTests
{
    [Theory]
    [InlineData(200, "{\"status\":\"ready\"}", null)]
    [InlineData(503, "{\"status\":\"not ready\",\"reason\":\"This silo is shutting down.\"}", "This silo is shutting down.")]
    [InlineData(503, "{\"title\":\"Unavailable\",\"detail\":\"What is behind cannot be reached.\"}",
        "What is behind cannot be reached.")]
    [InlineData(503, "busy", "It answers 503.")]
    [InlineData(503, "{\"reason\":\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890 more\"}",
        "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789…")]
    [InlineData(404, "", "It answers 404.")]
    public async Task Silos_and_gateways_are_asked_by_HTTP(int status, string body, string? hindrance)
    {
        await using var server = new ScriptedServer(request =>
            new ScriptedReply(request.Path == "/health/ready" ? status : 500, body));
        using var client = new HttpClient();
        Assert.Equal(hindrance, await new HealthProbe(client, server.Address).FindHindranceAsync());
    }

    [Fact]
    public async Task One_that_is_not_there_does_not_answer()
    {
        var port = ClosedPort();
        using var client = new HttpClient();
        Assert.Equal(
            "It does not answer.", await new HealthProbe(client, new Uri($"http://127.0.0.1:{port}")).FindHindranceAsync());
        Assert.Equal("It does not answer.", await new RedisProbe("127.0.0.1", port, TimeProvider.System).FindHindranceAsync());
    }

    [Theory]
    [InlineData("+PONG\r\n", null)]
    [InlineData("-LOADING Redis is loading\r\n", "It answers: -LOADING Redis is loading")]
    [InlineData("", "It closes the connection.")]
    public async Task A_Redis_is_asked_by_PING(string answer, string? hindrance)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = AnswerAsync(listener, answer);
        Assert.Equal(
            hindrance,
            await new RedisProbe("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TimeProvider.System)
                .FindHindranceAsync());
        Assert.Equal("PING", await asked);
    }

    private static async Task<string?> AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return line;
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
