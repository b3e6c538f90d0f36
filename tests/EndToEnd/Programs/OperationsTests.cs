using System.Net;
using System.Text.Json;

namespace PixStream.EndToEnd.Programs;

/// <summary>Health, the document, the utility, and HTTP/2.</summary>
public sealed class OperationsTests(SharedServer server)
{
    private readonly Client _client = server.Client;
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task Health_says_so(string path, string status)
    {
        var answer = (await _client.GetAsync(path)).Is(HttpStatusCode.OK);
        Assert.Equal(status, Assert.Single(answer.Objects()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_document_describes_the_paths()
    {
        var document = Assert.Single((await _client.GetAsync("/openapi.json")).Objects());
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        foreach (var path in new[]
        {
            "/api/v1/in/{ispb}/msgs", "/api/v1/out/{ispb}/stream/start", "/api/v1/out/{ispb}/stream/{piPullNext}",
            "/api/pix/{ispb}/stream/start", "/api/pix/{ispb}/stream/{interactionId}", "/api/util/msgs/{ispb}/{n}",
            "/health/live", "/health/ready",
        })
            Assert.Contains(path, paths);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(250)]
    public async Task The_utility_makes_that_many_messages(int count)
    {
        var answer = (await _client.SendAsync("POST", Paths.Utility(_psp, $"{count}"))).Is(HttpStatusCode.Created);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        using var body = JsonDocument.Parse(answer.Body);
        Assert.Equal(count, body.RootElement.GetProperty("created").GetInt32());
        Assert.Equal(count, (await _client.DrainAsync(_psp)).Count);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("99999999999999999999")]
    public async Task The_utility_makes_no_other_number(string count)
    {
        (await _client.SendAsync("POST", Paths.Utility(_psp, count)))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-request", xml: false);
        (await _client.SendAsync("POST", Paths.Utility("no-ispb", "1")))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-ispb", xml: false);
    }

    [Theory]
    [InlineData("Production", false)]
    [InlineData("Development", true)]
    public async Task The_utility_is_off_outside_development(string environment, bool isOn)
    {
        using var data = new DataDirectory();
        await using var other = await Server.StartAsync(data, ("DOTNET_ENVIRONMENT", environment));
        using var client = other.Connect();
        var answer = await client.SendAsync("POST", Paths.Utility(_psp, "1"));
        if (isOn)
            answer.Is(HttpStatusCode.Created);
        else
            answer.IsProblem(HttpStatusCode.NotFound, "not-found", xml: false);
    }

    [Theory]
    [InlineData("Production", null, false)]
    [InlineData("Production", "true", true)]
    [InlineData("Development", null, true)]
    [InlineData("Development", "false", false)]
    public async Task The_API_page_is_off_outside_development_unless_it_is_set(string environment, string? set, bool isOn)
    {
        using var data = new DataDirectory();
        (string Name, string Value)[] settings = [("DOTNET_ENVIRONMENT", environment)];
        await using var other = await Server.StartAsync(
            data, set is null ? settings : [.. settings, ("PixStream:Http:ApiPage", set)]);
        using var client = other.Connect();
        var answer = await client.GetAsync("/docs");
        if (isOn)
            answer.Is(HttpStatusCode.OK);
        else
            answer.IsProblem(HttpStatusCode.NotFound, "not-found", xml: false);
        Assert.Equal(isOn, (await client.GetAsync("/")).Text.Contains("/docs ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_is_kept_for_many_requests()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        foreach (var path in new[]
        {
            Paths.SpiStart(_psp), "/nothing", Paths.JsonStart("x"), Paths.SpiStart(_psp), "/health/live",
        })
        {
            await connection.GetAsync(path);
            Assert.True((await connection.ReadAsync())!.Complete);
        }
    }

    [Fact]
    public async Task HTTP_2_has_an_endpoint_of_its_own()
    {
        using var data = new DataDirectory();
        await using var two = await Server.StartAsync(
            data,
            ("PixStream:Http:SpiWait", "00:00:00.2"),
            ("Kestrel:Endpoints:h2:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:h2:Protocols", "Http2"));
        using var client = new Client(two.Address, HttpVersion.Version20);
        var sender = SharedServer.NewParticipant();
        var messages = new Envelopes(6).Make(50, sender, _psp);
        await Task.WhenAll(messages.Select(message => client.PublishAsync(sender, message)));
        var read = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.DrainAsync(_psp)));
        Assert.Equal(
            messages.Select(Envelopes.BizMsgIdrOf).Order(), read.SelectMany(part => part).Select(Envelopes.BizMsgIdrOf).Order());
        (await client.StartAsync("x")).IsProblem(HttpStatusCode.BadRequest, "malformed-ispb", xml: true);
        (await client.PostAsync(sender, [1, 2, 3])).IsProblem(HttpStatusCode.BadRequest, "malformed-message", xml: true);
    }
}
