using System.Net;

namespace PixStream.Http.Tests.Admin;

/// <summary>Who collects metrics by asking for them, as Prometheus does, asks the admin API.</summary>
public sealed class ScrapeTests
{
    private static readonly (string, string) Scrape = ("PixStream:Metrics:Scrape", "true");

    [Fact]
    public async Task Unless_a_setting_says_so_there_are_no_metrics()
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.GetAsync("/metrics")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Metrics_are_given_in_the_format_of_Prometheus()
    {
        await using var harness = await AdminHarness.StartAsync(Scrape);
        (await harness.PublishAsync(Sample.Messages(1)[0])).Is(HttpStatusCode.Created);
        // A request is counted after its answer is out: another one on the connection comes after that.
        await harness.SendAsync(new HttpRequestMessage(HttpMethod.Get, harness.PublicUrl + "/health/live"));

        var answer = await harness.GetAsync("/metrics");

        answer.Is(HttpStatusCode.OK);
        Assert.StartsWith("text/plain; version=0.0.4", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Matches("pixstream_http_requests_total{[^}]*operation=\"append\",status=\"201\"} 1", answer.Text);
    }

    [Fact]
    public async Task It_is_asked_for_by_GET_and_by_its_own_name()
    {
        await using var harness = await AdminHarness.StartAsync(Scrape);
        var posted = await harness.PostAsync("/metrics");
        posted.IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal("GET", posted.Header("Allow"));
        (await harness.GetAsync("/Metrics")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await harness.GetAsync("/metrics/more")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("pix.admin.operator", HttpStatusCode.OK)]
    [InlineData("pix.admin.analyst", HttpStatusCode.OK)]
    [InlineData("pix.admin.viewer", HttpStatusCode.OK)]
    [InlineData("pix.admin.auditor", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Who_shows_a_token_that_may_look_is_given_them(string? scope, HttpStatusCode code)
    {
        await using var lab = await OperatorLab.StartAsync(Scrape);
        var answer = await lab.AskAsync(scope is null ? null : lab.TokenOf("prometheus", scope), "GET", "/metrics");
        answer.Is(code);
        Assert.Equal(code == HttpStatusCode.OK, answer.Text.Contains("# TYPE", StringComparison.Ordinal));
    }
}
