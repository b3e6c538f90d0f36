using System.Net;
using System.Text.Json;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/quarantine: what there is, and dropping.</summary>
public sealed class QuarantineTests
{
    private const string Quarantine = "/admin/v1/quarantine";
    private const string Unknown = "UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa";

    [Fact]
    public async Task An_empty_quarantine_is_an_empty_list()
    {
        await using var harness = await AdminHarness.StartAsync();
        Assert.Equal("""{"messages":[],"total":0,"next":0}""", (await harness.GetAsync(Quarantine)).Is(HttpStatusCode.OK).Text);
        Assert.Equal("""{"total":0,"counts":[]}""", (await harness.GetAsync(Quarantine + "/counts")).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task A_message_is_listed_with_what_an_operator_needs()
    {
        await using var harness = await AdminHarness.StartAsync();
        var message = Sample.Message(operations: 2);
        var id = Assert.Single(await harness.QuarantineAsync(message));

        var listed = (await harness.GetJsonAsync(Quarantine)).GetProperty("messages")[0];
        Assert.Equal(
            [
                "id", "takenInAt", "sender", "participant", "type", "version", "bizMsgIdr", "operations", "payloadBytes",
                "firstReason", "reasonCount",
            ],
            listed.EnumerateObject().Select(member => member.Name));
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal("2026-03-02T12:00:00.000Z", listed.GetProperty("takenInAt").GetString());
        Assert.Equal(
            (HttpHarness.Other, HttpHarness.Psp, "pacs.008", "1.13", 2, AdminHarness.Spoil(message).Length),
            (Text(listed, "sender"), Text(listed, "participant"), Text(listed, "type"), Text(listed, "version"),
                listed.GetProperty("operations").GetInt32(), listed.GetProperty("payloadBytes").GetInt32()));
        Assert.StartsWith($"M{HttpHarness.Other}", Text(listed, "bizMsgIdr"), StringComparison.Ordinal);
        Assert.StartsWith("Line ", Text(listed, "firstReason"), StringComparison.Ordinal);
        Assert.Equal(2, listed.GetProperty("reasonCount").GetInt32());
    }

    [Fact]
    public async Task Pages_lead_through_all_of_them_in_order()
    {
        await using var harness = await AdminHarness.StartAsync();
        var ids = await harness.QuarantineAsync([.. Sample.Messages(5)]);
        var found = new List<string>();
        var after = 0L;
        do
        {
            var page = await harness.GetJsonAsync($"{Quarantine}?after={after}&limit=2");
            Assert.Equal(5, page.GetProperty("total").GetInt32());
            found.AddRange(Ids(page));
            after = page.GetProperty("next").GetInt64();
        }
        while (after != 0);
        Assert.Equal(ids, found);
    }

    [Fact]
    public async Task Filters_pick_by_participant_type_and_sender()
    {
        await using var harness = await AdminHarness.StartAsync();
        var ids = await harness.QuarantineAsync(
            Sample.Message(1), Sample.Message(2, to: "33333333"), Sample.Message(3, from: "44444444"));
        Assert.Equal([ids[1]], Ids(await harness.GetJsonAsync(Quarantine + "?participant=33333333")));
        Assert.Equal([ids[2]], Ids(await harness.GetJsonAsync(Quarantine + "?sender=44444444")));
        Assert.Equal(ids, Ids(await harness.GetJsonAsync(Quarantine + "?type=pacs.008&sender=")));
        Assert.Empty(Ids(await harness.GetJsonAsync(Quarantine + "?type=pacs.002")));
    }

    [Fact]
    public async Task Counts_are_by_kind_the_most_frequent_first()
    {
        await using var harness = await AdminHarness.StartAsync();
        await harness.QuarantineAsync(Sample.Message(1, from: "44444444"), Sample.Message(2), Sample.Message(3));
        Assert.Equal(
            """{"total":3,"counts":[{"participant":"11111111","type":"pacs.008","sender":"22222222","messages":2},"""
            + """{"participant":"11111111","type":"pacs.008","sender":"44444444","messages":1}]}""",
            (await harness.GetAsync(Quarantine + "/counts")).Text);
    }

    [Fact]
    public async Task One_message_is_shown_with_all_reasons_and_its_bytes()
    {
        await using var harness = await AdminHarness.StartAsync();
        var message = Sample.Message(operations: 2);
        var id = Assert.Single(await harness.QuarantineAsync(message));

        var shown = await harness.GetJsonAsync($"{Quarantine}/{id}");
        Assert.Equal(2, shown.GetProperty("reasons").GetArrayLength());
        Assert.Contains("'1.234'", shown.GetProperty("reasons")[1].GetString(), StringComparison.Ordinal);
        var bytes = (await harness.GetAsync($"{Quarantine}/{id}/message")).Is(HttpStatusCode.OK);
        Assert.Equal("application/xml", bytes.Header("Content-Type"));
        Assert.Equal(AdminHarness.Spoil(message), bytes.Body);
        var read = (await harness.GetJsonAsync("/admin/v1/audit?limit=1")).GetProperty("records")[0];
        Assert.Equal(
            ["operator", "message-read", id, "from 127.0.0.1"],
            new[] { "by", "action", "subject", "details" }.Select(name => read.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task Without_an_audit_record_no_bytes_are_given()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        harness.Store.FailNext(count: 2);
        (await harness.GetAsync($"{Quarantine}/{id}/message")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task The_form_of_an_id_that_its_sender_was_told_is_taken()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = (await harness.QuarantineAsync([.. Sample.Messages(12)])).First(id => id.Contains('_') || id.Contains('-'));
        var told = id.Replace('-', '+').Replace('_', '/');
        Assert.Equal(id, Text(
            await harness.GetJsonAsync(
                $"{Quarantine}/{Uri.EscapeDataString(told)}".Replace("%2B", "+", StringComparison.Ordinal)),
            "id"));
    }

    [Fact]
    public async Task A_message_that_is_dropped_is_gone_and_its_step_is_recorded()
    {
        await using var harness = await AdminHarness.StartAsync();
        var ids = await harness.QuarantineAsync([.. Sample.Messages(2)]);
        Assert.Equal(
            $$"""{"id":"{{ids[0]}}"}""", (await harness.PostAsync($"{Quarantine}/{ids[0]}/drop")).Is(HttpStatusCode.OK).Text);

        Assert.Equal([ids[1]], Ids(await harness.GetJsonAsync(Quarantine)));
        (await harness.GetAsync($"{Quarantine}/{ids[0]}/message")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await harness.PostAsync($"{Quarantine}/{ids[0]}/drop")).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(["quarantined", "quarantined", "dropped"], await harness.ActionsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/message")]
    public async Task What_is_not_there_is_404(string rest)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.GetAsync($"{Quarantine}/{Unknown}{rest}")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("release")]
    public async Task A_step_with_what_is_not_there_is_404_and_leaves_no_record(string step)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync($"{Quarantine}/{Unknown}/{step}")).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Empty(await harness.ActionsAsync());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("UEkBnKu1mABmVkqG7wdKTZ5UX8mP5fEa")]
    [InlineData("UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fE!")]
    [InlineData("%2F")]
    public async Task What_is_no_id_is_400(string id)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.GetAsync($"{Quarantine}/{id}")).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
        (await harness.PostAsync($"{Quarantine}/{id}/drop")).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    [Fact]
    public async Task A_second_step_with_a_message_waits_for_no_first_one()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Store.Committing = _ => underWay.TrySetResult();
        harness.Store.HoldCommits = true;
        var first = harness.PostAsync($"{Quarantine}/{id}/drop");
        await underWay.Task.WaitAsync(TestContext.Current.CancellationToken);

        (await harness.PostAsync($"{Quarantine}/{id}/release", """{"by":"ana","reason":"why","force":true}"""))
            .IsProblem(HttpStatusCode.Conflict, "busy");

        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        (await first).Is(HttpStatusCode.OK);
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("messages").EnumerateArray().Select(message => Text(message, "id"));
}
