using System.Net;

namespace PixStream.Http.Tests.Admin;

/// <summary>GET /admin/v1/audit: who did what.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task A_record_says_when_who_what_and_why()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        await harness.PostJsonAsync($"/admin/v1/quarantine/{id}/drop", """{"by":"João \"o\" 🦜","reason":"<b>&\n"}""");

        var record = (await harness.GetJsonAsync("/admin/v1/audit?limit=1")).GetProperty("records")[0];
        Assert.Equal(2, record.GetProperty("number").GetInt64());
        Assert.Equal(
            ["2026-03-02T12:00:00.000Z", "João \"o\" 🦜", "dropped", id, "<b>&\n"],
            new[] { "at", "by", "action", "subject", "reason" }.Select(name => record.GetProperty(name).GetString()));
        Assert.Contains(
            $"from {HttpHarness.Other} to {HttpHarness.Psp}",
            record.GetProperty("details").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_has_the_id_of_the_request_that_asked_for_it()
    {
        await using var harness = await AdminHarness.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, $"{harness.Url}/admin/v1/senders/{HttpHarness.Other}/shut-off")
        {
            Content = new StringContent(AdminHarness.Who, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Request-Id", "ticket-4711");
        var answer = (await harness.SendAsync(request)).Is(HttpStatusCode.OK);
        var other = (await harness.PostAsync($"/admin/v1/senders/{HttpHarness.Other}/admit")).Is(HttpStatusCode.OK);

        Assert.Equal("ticket-4711", answer.Header("X-Request-Id"));
        var records = (await harness.GetJsonAsync("/admin/v1/audit")).GetProperty("records").EnumerateArray()
            .Select(static record => record.GetProperty("requestId").GetString());
        Assert.Equal([other.Header("X-Request-Id"), "ticket-4711"], records);
    }

    [Theory]
    [InlineData("/admin/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("/admin/v1/audit?limit=0", HttpStatusCode.BadRequest)]
    public async Task A_refusal_has_an_id_too(string path, HttpStatusCode status)
    {
        await using var harness = await AdminHarness.StartAsync();
        var answer = await harness.GetAsync(path);

        Assert.Equal(status, answer.Status);
        Assert.Matches("^[0-9a-f]{32}$", answer.Header("X-Request-Id"));
    }

    [Fact]
    public async Task Pages_lead_back_to_the_first_step()
    {
        await using var harness = await AdminHarness.StartAsync();
        for (var i = 0; i < 5; i++)
            await harness.PostJsonAsync($"/admin/v1/senders/2222222{i}/shut-off");
        var numbers = new List<long>();
        var before = 0L;
        do
        {
            var page = await harness.GetJsonAsync($"/admin/v1/audit?limit=2&before={before}");
            numbers.AddRange(page.GetProperty("records").EnumerateArray().Select(record =>
                record.GetProperty("number").GetInt64()));
            before = page.GetProperty("next").GetInt64();
        }
        while (before != 0);
        Assert.Equal([5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public async Task Without_its_record_a_step_is_not_taken()
    {
        using var schemas = new SchemaDirectory();
        await using var harness = await AdminHarness.StartAsync(schemas.Setting);
        var before = (await harness.GetAsync("/admin/v1/schemas")).Text;
        schemas.SetDecimals(3);
        harness.Store.IsAvailable = false;
        (await harness.PostAsync("/admin/v1/schemas/reload")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal(before, (await harness.GetAsync("/admin/v1/schemas")).Text);
    }
}
