using System.Net;

namespace PixStream.Http.Tests.Admin;

/// <summary>GET /admin/v1/audit: who did what.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task A_record_says_when_who_what_and_why()
    {
        await using var site = await AdminSite.StartAsync();
        var id = Assert.Single(await site.QuarantineAsync(Sample.Message()));
        await site.PostJsonAsync($"/admin/v1/quarantine/{id}/drop", """{"by":"João \"o\" 🦜","reason":"<b>&\n"}""");

        var record = (await site.GetJsonAsync("/admin/v1/audit?limit=1")).GetProperty("records")[0];
        Assert.Equal(2, record.GetProperty("number").GetInt64());
        Assert.Equal(
            ["2026-03-02T12:00:00.000Z", "João \"o\" 🦜", "dropped", id, "<b>&\n"],
            new[] { "at", "by", "action", "subject", "reason" }.Select(name => record.GetProperty(name).GetString()));
        Assert.Contains($"from {Site.Other} to {Site.Psp}", record.GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_lead_back_to_the_first_step()
    {
        await using var site = await AdminSite.StartAsync();
        for (var i = 0; i < 5; i++)
            await site.PostJsonAsync($"/admin/v1/senders/2222222{i}/shut-off");
        var numbers = new List<long>();
        var before = 0L;
        do
        {
            var page = await site.GetJsonAsync($"/admin/v1/audit?limit=2&before={before}");
            numbers.AddRange(page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("number").GetInt64()));
            before = page.GetProperty("next").GetInt64();
        }
        while (before != 0);
        Assert.Equal([5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public async Task Without_its_record_a_step_is_not_taken()
    {
        using var schemas = new SchemaDirectory();
        await using var site = await AdminSite.StartAsync(schemas.Setting);
        var before = (await site.GetAsync("/admin/v1/schemas")).Text;
        schemas.SetDecimals(3);
        site.Store.IsAvailable = false;
        (await site.PostAsync("/admin/v1/schemas/reload")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal(before, (await site.GetAsync("/admin/v1/schemas")).Text);
    }
}
