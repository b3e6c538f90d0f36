using System.Net;

namespace PixStream.Http.Tests.Admin;

/// <summary>Who is let in: programs of this machine, and no web page in a browser on it.</summary>
public sealed class DoorTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8090")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:8090")]
    public async Task A_host_that_is_this_machine_is_answered(string host)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await SendAsync(harness, HttpMethod.Get, "/admin/v1/quarantine", host)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8090")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1:8090")]
    [InlineData("0.0.0.0:8090")]
    public async Task Another_host_is_403_whatever_is_asked(string host)
    {
        await using var harness = await AdminHarness.StartAsync();
        foreach (var path in new[] { "/admin/v1/quarantine", "/", "/health/live" })
            (await SendAsync(harness, HttpMethod.Get, path, host)).IsProblem(HttpStatusCode.Forbidden, "forbidden-host");
        (await SendAsync(harness, HttpMethod.Post, "/admin/v1/schemas/reload", host))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden-host");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:8090")]
    public async Task An_origin_is_403(string origin)
    {
        await using var harness = await AdminHarness.StartAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Options })
            (await SendAsync(harness, method, "/admin/v1/quarantine", origin: origin))
                .IsProblem(HttpStatusCode.Forbidden, "forbidden-origin");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_step_as_a_form_could_send_it_is_415(string? type)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync($"/admin/v1/senders/{HttpHarness.Other}/shut-off", contentType: type))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        Assert.Empty(await harness.ActionsAsync());
    }

    [Fact]
    public async Task A_stored_message_cannot_become_a_page()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        var answer = await harness.GetAsync($"/admin/v1/quarantine/{id}/message");
        Assert.Equal(
            ("nosniff", "default-src 'none'; sandbox"),
            (answer.Header("X-Content-Type-Options"), answer.Header("Content-Security-Policy")));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/openapi.json")]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    [InlineData("/admin/v1")]
    [InlineData("/admin/v2/quarantine")]
    [InlineData("/docs")]
    public async Task Nothing_of_the_public_interface_is_here(string path)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("/admin/v1/quarantine")]
    [InlineData("/admin/v1/audit")]
    public async Task Nothing_of_the_admin_API_is_at_the_public_address(string path)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.SendAsync(new HttpRequestMessage(HttpMethod.Get, harness.PublicUrl + path)))
            .IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("POST", "/admin/v1/quarantine", "GET")]
    [InlineData("DELETE", "/admin/v1/quarantine/UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa", "GET")]
    [InlineData("GET", "/admin/v1/quarantine/UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa/drop", "POST")]
    [InlineData("PUT", "/admin/v1/schemas/reload", "POST")]
    public async Task Another_method_is_405_and_says_which(string method, string path, string allow)
    {
        await using var harness = await AdminHarness.StartAsync();
        var refused = (await SendAsync(harness, new HttpMethod(method), path))
            .IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal(allow, refused.Header("Allow"));
    }

    private static Task<Answer> SendAsync(
        AdminHarness harness, HttpMethod method, string path, string? host = null, string? origin = null)
    {
        var request = new HttpRequestMessage(method, harness.Url + path);
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (method == HttpMethod.Post)
            request.Content = new StringContent(AdminHarness.Who, System.Text.Encoding.UTF8, "application/json");
        return harness.SendAsync(request);
    }
}
