using System.Net;
using System.Net.Sockets;
using System.Text;
using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>A URL at which nothing speaks the interface: one sentence, and no check.</summary>
public sealed class NothingHereTests
{
    private const string Page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>";
    private const string NotFound =
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n{\"detail\":\"Not Found\"}";

    [Theory]
    [InlineData(Page, "does not speak the interface: GET /api/pix/", "200 and text/html")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: https://login.example/\r\nContent-Length: 0\r\n\r\n",
        "does not speak the interface", "302, a redirect to https://login.example/")]
    [InlineData(NotFound, "does not speak the interface", "404 and application/json")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "does not speak the interface", "404")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "does not speak the interface", "503")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP/1.1", "SSH-2.0-OpenSSH_9.2")]
    public async Task What_answers_something_else_is_named(string answer, string expected, string seen)
    {
        using var server = new OneAnswer(answer);
        await ExpectNothingAsync(Trial.Of(server.Address) with { DigitsOnly = true }, expected, seen);
    }

    [Fact]
    public async Task A_server_of_plain_http_is_told_from_https()
    {
        using var server = new OneAnswer(Page);
        var secure = new UriBuilder(server.Address) { Scheme = Uri.UriSchemeHttps }.Uri;
        await ExpectNothingAsync(Trial.Of(secure), "gives no TLS connection that this machine trusts", "plain http");
    }

    [Theory]
    [InlineData(Profiles.Spi, Faces.JsonOnly, "does not serve the XML profile")]
    [InlineData(Profiles.Icom, Faces.JsonOnly, "does not serve the XML profile")]
    [InlineData(Profiles.Json, Faces.XmlOnly, "does not serve the JSON profile")]
    [InlineData(Profiles.Challenge, Faces.XmlOnly, "does not serve the JSON profile")]
    public async Task A_profile_that_was_named_must_be_there(Profiles profile, object faces, string expected)
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, (Faces)faces);
        await ExpectNothingAsync(
            Trial.Of(server.Address) with { Profiles = profile, RequiresProfiles = true }, expected, "404 and text/html");
    }

    [Fact]
    public async Task A_server_that_knows_its_participants_says_so_once()
    {
        using var server = new OneAnswer(
            "HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+xml\r\nContent-Length: 0\r\n\r\n");
        await ExpectNothingAsync(
            Trial.Of(server.Address) with { Profiles = Profiles.Icom, RequiresProfiles = true },
            "refuses participant ",
            "--participant");
    }

    private static async Task ExpectNothingAsync(ConformanceOptions options, string expected, string seen)
    {
        var failure = await Assert.ThrowsAsync<NothingHereException>(options.RunAsync);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(seen, failure.Message, StringComparison.Ordinal);
        Assert.Single(failure.Message.Split('\n'));
    }

    /// <summary>Answers whatever comes with the same bytes, and closes.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswer(string answer)
        {
            _listener.Start();
            _ = ServeAsync(Encoding.ASCII.GetBytes(answer));
        }

        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await client.GetStream().ReadAtLeastAsync(new byte[65_536], 1, throwOnEndOfStream: false);
                    await client.GetStream().WriteAsync(answer);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
