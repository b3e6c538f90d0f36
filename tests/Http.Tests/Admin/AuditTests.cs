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

    [Theory]
    [InlineData("by=bia", new[] { 2L })]
    [InlineData("action=sender-admitted", new[] { 2L })]
    [InlineData("participant=22222222", new[] { 2L, 1L })]
    [InlineData("participant=33333333", new[] { 3L })]
    [InlineData("from=2026-03-02T12:00:01Z&to=2026-03-02T12:00:02.000Z", new[] { 2L })]
    [InlineData("from=2026-03-03", new long[0])]
    [InlineData("by=ana&participant=22222222&limit=1", new[] { 1L })]
    public async Task A_filter_finds_steps_by_who_what_when_and_participant(string query, long[] numbers)
    {
        await using var harness = await AdminHarness.StartAsync();
        await harness.PostJsonAsync("/admin/v1/senders/22222222/shut-off");
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        await harness.PostJsonAsync("/admin/v1/senders/22222222/admit", """{"by":"bia","reason":"mended"}""");
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        await harness.PostJsonAsync("/admin/v1/senders/33333333/shut-off");

        var page = await harness.GetJsonAsync($"/admin/v1/audit?{query}");

        Assert.Equal(
            numbers,
            page.GetProperty("records").EnumerateArray().Select(static record => record.GetProperty("number").GetInt64()));
        Assert.Equal(0, page.GetProperty("next").GetInt64());
    }

    [Theory]
    [InlineData("audit?action=drop", "action is one of quarantined, released, dropped,")]
    [InlineData("audit?participant=1234", "participant is an ISPB")]
    [InlineData("audit?from=yesterday", "from is a day or a time in UTC")]
    [InlineData("audit?to=2026-03-02T12:00:00%2B03:00", "to is a day or a time in UTC")]
    [InlineData("audit/lines?before=1", "takes the parameters after, limit")]
    [InlineData("audit/head?limit=1", "takes no parameters")]
    public async Task A_parameter_that_is_wrong_is_refused(string path, string why)
    {
        await using var harness = await AdminHarness.StartAsync();
        var answer = await harness.GetAsync($"/admin/v1/{path}");
        answer.IsProblem(HttpStatusCode.BadRequest, "malformed-request");
        Assert.Contains(why, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_the_records_as_they_are_stored()
    {
        await using var harness = await AdminHarness.StartAsync();
        for (var i = 0; i < 5; i++)
            await harness.PostJsonAsync($"/admin/v1/senders/2222222{i}/shut-off", """{"by":"João","reason":"<\"&\n"}""");
        var lines = new List<string>();
        var after = 0L;
        do
        {
            var page = await harness.GetJsonAsync($"/admin/v1/audit/lines?limit=2&after={after}");
            lines.AddRange(page.GetProperty("lines").EnumerateArray().Select(static line => line.GetString()!));
            after = page.GetProperty("next").GetInt64();
        }
        while (after != 0);
        var head = await harness.GetJsonAsync("/admin/v1/audit/head");
        Assert.Equal(5, lines.Count);
        Assert.StartsWith(
            """{"v":1,"n":1,"at":"2026-03-02T12:00:00.000Z","by":"João","action":4,"subject":"22222220","reason":"<\"&\n","details":"",""",
            lines[0], StringComparison.Ordinal);
        Assert.EndsWith($"\"hash\":\"{head.GetProperty("hash").GetString()}\"}}", lines[4], StringComparison.Ordinal);
    }
}
