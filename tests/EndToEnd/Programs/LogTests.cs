using System.Net;
using System.Text;
using System.Text.Json;

namespace PixStream.EndToEnd.Programs;

/// <summary>The log: one JSON object a line, and nothing in it, or on disk, with which a stream could be read.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData("Logging:LogLevel:Default", "Information")]
    [InlineData("Logging:LogLevel:Default", "Trace")]
    [InlineData("Logging:LogLevel:Microsoft", "Information")]
    public async Task Each_line_is_a_JSON_object_and_holds_no_token(string level, string value)
    {
        var (sender, psp) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data, (level, value), ("PixStream:Http:SpiWait", "00:00:00.1"), ("PixStream:Http:JsonWait", "00:00:00.1"));
        using var client = server.Connect();
        await client.PostAsync(sender, new Envelopes(14).Make(5, sender, psp));
        await client.PostAsync(sender, [1, 2, 3]);
        var tokens = new List<string>();
        foreach (var start in new[] { Paths.SpiStart(psp), Paths.JsonStart(psp) })
        {
            var first = await client.GetAsync(start);
            var second = await client.GetAsync(first.Next);
            foreach (var path in new[] { first.Next, second.Next })
            {
                tokens.Add(Paths.TokenOf(path));
                await client.GetAsync(path, "image/png");
                await client.GetAsync(path + "x");
                await client.GetAsync(path);
            }

            await client.DeleteAsync(second.Next);
            await client.GetAsync(first.Next);
        }

        using (var gone = await RawConnection.OpenAsync(server.Address))
        {
            var waiting = (await client.StartAsync(SharedServer.NewParticipant())).Next;
            tokens.Add(Paths.TokenOf(waiting));
            await gone.GetAsync(waiting);
            gone.Reset();
        }

        var ended = await server.StopAsync();
        Assert.Equal("", ended.Errors);
        foreach (var line in ended.Output.Split('\n'))
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, entry.RootElement.ValueKind);
            Assert.True(entry.RootElement.TryGetProperty("Timestamp", out _));
        }

        foreach (var token in tokens)
        {
            Assert.DoesNotContain(token, ended.Output, StringComparison.Ordinal);
            foreach (var file in Directory.GetFiles(data.Path))
                Assert.True(
                    File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(token)) < 0, $"{file} holds a token.");
        }
    }

    [Fact]
    public async Task A_line_that_a_request_causes_has_its_id()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, ("Logging:LogLevel:PixStream", "Debug"));
        using var client = server.Connect();
        var request = new HttpRequestMessage(HttpMethod.Get, "/nothing/here");
        request.Headers.Add("X-Request-Id", "ticket-4711");
        (await client.SendAsync(request)).Is(HttpStatusCode.NotFound);

        var lines = (await server.StopAsync()).Output.Split('\n');
        var refused = Assert.Single(lines, static line => line.Contains("Refused GET", StringComparison.Ordinal));
        using var entry = JsonDocument.Parse(refused);
        Assert.Contains(
            entry.RootElement.GetProperty("Scopes").EnumerateArray(),
            static scope => scope.TryGetProperty("RequestId", out var id) && id.GetString() == "ticket-4711");
        Assert.Single(lines, static line => line.Contains("ticket-4711", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traces_and_metrics_hold_no_token_either()
    {
        var (sender, psp) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var collected = CollectAsync(listener);
        using var data = new DataDirectory();
        var tokens = new List<string>();
        await using (var server = await Server.StartAsync(
            data, ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{port}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("PixStream:Http:SpiWait", "00:00:00.1")))
        {
            using var client = server.Connect();
            await client.PostAsync(sender, new Envelopes(15).Make(3, sender, psp));
            for (var answer = await client.StartAsync(psp); answer.Status == HttpStatusCode.OK;
                answer = await client.GetAsync(answer.Next))
                tokens.Add(Paths.TokenOf(answer.Next));
            await server.StopAsync();
        }

        listener.Stop();
        var bodies = await collected;
        Assert.Contains(bodies, body => body.AsSpan().IndexOf("pixstream.pull"u8) >= 0);
        foreach (var token in tokens)
            Assert.DoesNotContain(bodies, body => body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(token)) >= 0);
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>What an OpenTelemetry collector would be sent.</summary>
    private static async Task<List<byte[]>> CollectAsync(HttpListener listener)
    {
        var bodies = new List<byte[]>();
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                bodies.Add(context.Request.Headers["Content-Encoding"] == "gzip" ? Gzip.Unpack(body.ToArray()) : body.ToArray());
                context.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            return bodies;
        }
    }
}
