using System.Net;
using System.Text.Json;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/quarantine: what there is, and dropping.</summary>
public sealed class QuarantineTests
{
    private const string Quarantine = "/admin/v1/quarantine";
    private const string Nobody = "UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa";

    [Fact]
    public async Task An_empty_quarantine_is_an_empty_list()
    {
        await using var site = await AdminSite.StartAsync();
        Assert.Equal("""{"messages":[],"total":0,"next":0}""", (await site.GetAsync(Quarantine)).Is(HttpStatusCode.OK).Text);
        Assert.Equal("""{"total":0,"counts":[]}""", (await site.GetAsync(Quarantine + "/counts")).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task A_message_is_listed_with_what_an_operator_needs()
    {
        await using var site = await AdminSite.StartAsync();
        var message = Sample.Message(operations: 2);
        var id = Assert.Single(await site.QuarantineAsync(message));

        var listed = (await site.GetJsonAsync(Quarantine)).GetProperty("messages")[0];
        Assert.Equal(
            ["id", "takenInAt", "sender", "participant", "type", "version", "bizMsgIdr", "operations", "payloadBytes", "firstReason", "reasonCount"],
            listed.EnumerateObject().Select(member => member.Name));
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal("2026-03-02T12:00:00.000Z", listed.GetProperty("takenInAt").GetString());
        Assert.Equal(
            (Site.Other, Site.Psp, "pacs.008", "1.13", 2, AdminSite.Spoil(message).Length),
            (Text(listed, "sender"), Text(listed, "participant"), Text(listed, "type"), Text(listed, "version"),
                listed.GetProperty("operations").GetInt32(), listed.GetProperty("payloadBytes").GetInt32()));
        Assert.StartsWith($"M{Site.Other}", Text(listed, "bizMsgIdr"), StringComparison.Ordinal);
        Assert.StartsWith("Line ", Text(listed, "firstReason"), StringComparison.Ordinal);
        Assert.Equal(2, listed.GetProperty("reasonCount").GetInt32());
    }

    [Fact]
    public async Task Pages_lead_through_all_of_them_in_order()
    {
        await using var site = await AdminSite.StartAsync();
        var ids = await site.QuarantineAsync([.. Sample.Messages(5)]);
        var found = new List<string>();
        var after = 0L;
        do
        {
            var page = await site.GetJsonAsync($"{Quarantine}?after={after}&limit=2");
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
        await using var site = await AdminSite.StartAsync();
        var ids = await site.QuarantineAsync(
            Sample.Message(1), Sample.Message(2, to: "33333333"), Sample.Message(3, from: "44444444"));
        Assert.Equal([ids[1]], Ids(await site.GetJsonAsync(Quarantine + "?participant=33333333")));
        Assert.Equal([ids[2]], Ids(await site.GetJsonAsync(Quarantine + "?sender=44444444")));
        Assert.Equal(ids, Ids(await site.GetJsonAsync(Quarantine + "?type=pacs.008&sender=")));
        Assert.Empty(Ids(await site.GetJsonAsync(Quarantine + "?type=pacs.002")));
    }

    [Fact]
    public async Task Counts_are_by_kind_the_most_frequent_first()
    {
        await using var site = await AdminSite.StartAsync();
        await site.QuarantineAsync(Sample.Message(1, from: "44444444"), Sample.Message(2), Sample.Message(3));
        Assert.Equal(
            """{"total":3,"counts":[{"participant":"11111111","type":"pacs.008","sender":"22222222","messages":2},"""
            + """{"participant":"11111111","type":"pacs.008","sender":"44444444","messages":1}]}""",
            (await site.GetAsync(Quarantine + "/counts")).Text);
    }

    [Fact]
    public async Task One_message_is_shown_with_all_reasons_and_its_bytes()
    {
        await using var site = await AdminSite.StartAsync();
        var message = Sample.Message(operations: 2);
        var id = Assert.Single(await site.QuarantineAsync(message));

        var shown = await site.GetJsonAsync($"{Quarantine}/{id}");
        Assert.Equal(2, shown.GetProperty("reasons").GetArrayLength());
        Assert.Contains("'1.234'", shown.GetProperty("reasons")[1].GetString(), StringComparison.Ordinal);
        var bytes = (await site.GetAsync($"{Quarantine}/{id}/message")).Is(HttpStatusCode.OK);
        Assert.Equal("application/xml", bytes.Header("Content-Type"));
        Assert.Equal(AdminSite.Spoil(message), bytes.Body);
    }

    [Fact]
    public async Task The_form_of_an_id_that_its_sender_was_told_is_taken()
    {
        await using var site = await AdminSite.StartAsync();
        var id = (await site.QuarantineAsync([.. Sample.Messages(12)])).First(id => id.Contains('_') || id.Contains('-'));
        var told = id.Replace('-', '+').Replace('_', '/');
        Assert.Equal(id, Text(await site.GetJsonAsync($"{Quarantine}/{Uri.EscapeDataString(told)}".Replace("%2B", "+", StringComparison.Ordinal)), "id"));
    }

    [Fact]
    public async Task A_message_that_is_dropped_is_gone_and_its_step_is_recorded()
    {
        await using var site = await AdminSite.StartAsync();
        var ids = await site.QuarantineAsync([.. Sample.Messages(2)]);
        Assert.Equal($$"""{"id":"{{ids[0]}}"}""", (await site.PostAsync($"{Quarantine}/{ids[0]}/drop")).Is(HttpStatusCode.OK).Text);

        Assert.Equal([ids[1]], Ids(await site.GetJsonAsync(Quarantine)));
        (await site.GetAsync($"{Quarantine}/{ids[0]}/message")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await site.PostAsync($"{Quarantine}/{ids[0]}/drop")).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(["quarantined", "quarantined", "dropped"], await site.ActionsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/message")]
    public async Task What_is_not_there_is_404(string rest)
    {
        await using var site = await AdminSite.StartAsync();
        (await site.GetAsync($"{Quarantine}/{Nobody}{rest}")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("release")]
    public async Task A_step_with_what_is_not_there_is_404_and_leaves_no_record(string step)
    {
        await using var site = await AdminSite.StartAsync();
        (await site.PostAsync($"{Quarantine}/{Nobody}/{step}")).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Empty(await site.ActionsAsync());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("UEkBnKu1mABmVkqG7wdKTZ5UX8mP5fEa")]
    [InlineData("UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fE!")]
    [InlineData("%2F")]
    public async Task What_is_no_id_is_400(string id)
    {
        await using var site = await AdminSite.StartAsync();
        (await site.GetAsync($"{Quarantine}/{id}")).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
        (await site.PostAsync($"{Quarantine}/{id}/drop")).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    [Fact]
    public async Task A_second_step_with_a_message_waits_for_no_first_one()
    {
        await using var site = await AdminSite.StartAsync();
        var id = Assert.Single(await site.QuarantineAsync(Sample.Message()));
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Store.Committing = _ => underWay.TrySetResult();
        site.Store.HoldCommits = true;
        var first = site.PostAsync($"{Quarantine}/{id}/drop");
        await underWay.Task.WaitAsync(TestContext.Current.CancellationToken);

        (await site.PostAsync($"{Quarantine}/{id}/release", """{"by":"ana","reason":"why","force":true}""")).IsProblem(HttpStatusCode.Conflict, "busy");

        site.Store.HoldCommits = false;
        site.Store.ReleaseCommits();
        (await first).Is(HttpStatusCode.OK);
        (await site.PullAsync()).Is(HttpStatusCode.NoContent);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("messages").EnumerateArray().Select(message => Text(message, "id"));
}
