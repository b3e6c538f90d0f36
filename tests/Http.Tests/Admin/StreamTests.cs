using System.Net;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/participants/{ispb}/streams: what is open, and closing it.</summary>
public sealed class StreamTests
{
    private const string Streams = "/admin/v1/participants/" + HttpHarness.Psp + "/streams";

    [Fact]
    public async Task Open_streams_are_shown_with_what_waits()
    {
        await using var harness = await AdminHarness.StartAsync();
        foreach (var message in Sample.Messages(2))
            (await harness.PublishAsync(message)).Is(HttpStatusCode.Created);
        (await harness.PullAsync()).Is(HttpStatusCode.OK);

        var shown = await harness.GetJsonAsync(Streams);
        Assert.Equal(
            ["lastSequence", "next", "unread", "unreadSince", "returned", "parked", "slotsUsed", "slotsMax", "streams"],
            shown.EnumerateObject().Select(static member => member.Name));
        Assert.Equal((1L, 1), (shown.GetProperty("unread").GetInt64(), shown.GetProperty("slotsUsed").GetInt32()));
        var stream = Assert.Single(shown.GetProperty("streams").EnumerateArray());
        Assert.Equal((1, 1L), (stream.GetProperty("outstanding").GetInt32(), stream.GetProperty("firstSequence").GetInt64()));
        Assert.Matches("^[0-9a-f]{16}$", stream.GetProperty("stream").GetString());
    }

    [Fact]
    public async Task A_closed_stream_is_gone_its_message_comes_again_and_the_audit_says_who_and_why()
    {
        await using var harness = await AdminHarness.StartAsync();
        var message = Sample.Messages(1)[0];
        (await harness.PublishAsync(message)).Is(HttpStatusCode.Created);
        (await harness.PullAsync()).Is(HttpStatusCode.OK);
        var name = await NameAsync(harness);

        Assert.Equal(
            $$"""{"stream":"{{name}}","returned":1}""",
            (await harness.PostAsync($"{Streams}/{name}/close")).Is(HttpStatusCode.OK).Text);

        Assert.Equal(message, (await harness.PullAsync()).Is(HttpStatusCode.OK).Body);
        var record = (await harness.GetJsonAsync("/admin/v1/audit?limit=1")).GetProperty("records")[0];
        Assert.Equal(
            ["ana", "stream-closed", $"{HttpHarness.Psp}/{name}", "checked", "1 outstanding, sequences 1 to 1"],
            new[] { "by", "action", "subject", "reason", "details" }.Select(member => record.GetProperty(member).GetString()));
        (await harness.PostAsync($"{Streams}/{name}/close")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("00000000000000FF", AdminHarness.Who, 400)]
    [InlineData("ff", AdminHarness.Who, 400)]
    [InlineData("00000000000000ff", AdminHarness.Who, 404)]
    [InlineData("00000000000000ff", """{"by":"ana"}""", 400)]
    [InlineData("00000000000000ff", """{"by":"ana","reason":" "}""", 400)]
    public async Task What_is_not_open_or_not_said_why_leaves_no_record(string name, string body, int code)
    {
        await using var harness = await AdminHarness.StartAsync();
        Assert.Equal(code, (await harness.PostAsync($"{Streams}/{name}/close", body)).Code);
        Assert.Empty(await harness.ActionsAsync());
    }

    [Fact]
    public async Task While_the_store_is_away_it_is_unavailable()
    {
        await using var harness = await AdminHarness.StartAsync();
        harness.Store.IsAvailable = false;
        (await harness.GetAsync(Streams)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    private static async Task<string> NameAsync(AdminHarness harness) =>
        (await harness.GetJsonAsync(Streams)).GetProperty("streams")[0].GetProperty("stream").GetString()!;
}
