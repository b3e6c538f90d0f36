using System.Net;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Admin;

/// <summary>Limits that are changed while both servers run, over a clock that stands still.</summary>
public sealed class LimitsTests
{
    private const string Path = $"/admin/v1/participants/{HttpHarness.Psp}/limits";
    private const string SenderPath = $"/admin/v1/participants/{HttpHarness.Other}/limits";

    [Fact]
    public async Task A_limit_holds_with_the_answer_and_is_taken_back()
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);

        var set = await harness.PostJsonAsync(Path, """{"by":"ana","reason":"too fast","read":{"requests":2}}""");
        Assert.True(set.GetProperty("changed").GetBoolean());
        Assert.Equal(2, set.GetProperty("read").GetProperty("requests").GetInt32());
        Assert.Equal(0, set.GetProperty("send").GetProperty("requests").GetInt32());
        Assert.Equal("1", (await harness.PullAsync()).Is(HttpStatusCode.NoContent).Header("X-RateLimit-Remaining"));
        Assert.Equal("0", (await harness.PullAsync()).Is(HttpStatusCode.NoContent).Header("X-RateLimit-Remaining"));
        var refused = (await harness.PullAsync()).IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");
        Assert.Equal("2", refused.Header("X-RateLimit-Limit"));

        var cleared = await harness.PostJsonAsync(Path);
        Assert.True(cleared.GetProperty("changed").GetBoolean());
        Assert.Null((await harness.PullAsync()).Is(HttpStatusCode.NoContent).Header("X-RateLimit-Limit"));
        Assert.False((await harness.PostJsonAsync(Path)).GetProperty("changed").GetBoolean());
    }

    [Fact]
    public async Task A_pull_that_is_refused_confirms_nothing_and_the_same_token_is_good_after_the_time_it_was_told()
    {
        await using var harness = await AdminHarness.StartAsync();
        foreach (var message in Sample.Messages(2))
            (await harness.PublishAsync(message)).Is(HttpStatusCode.Created);
        await harness.PostJsonAsync(Path, """{"by":"ana","reason":"why","read":{"requests":1}}""");
        var first = (await harness.PullAsync()).Is(HttpStatusCode.OK);
        var next = new Uri($"{harness.PublicUrl}{first.Next}");
        var commits = harness.Store.Commits;

        for (var i = 0; i < 5; i++)
        {
            var refused = (await harness.SendAsync(new HttpRequestMessage(HttpMethod.Get, next)))
                .IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");
            Assert.Equal("2", refused.Header("Retry-After"));
        }

        Assert.Equal(commits, harness.Store.Commits);
        harness.Time.Advance(TimeSpan.FromSeconds(2));
        (await harness.SendAsync(new HttpRequestMessage(HttpMethod.Get, next))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_send_that_is_refused_stores_nothing_and_is_taken_later()
    {
        await using var harness = await AdminHarness.StartAsync();
        await harness.PostJsonAsync(SenderPath, """{"by":"ana","reason":"why","send":{"messages":10,"burst":2}}""");
        var messages = Sample.Messages(4, operations: 3);
        Assert.Equal("0", (await harness.PublishAsync(messages[0])).Is(HttpStatusCode.Created).Header("X-RateLimit-Remaining"));
        var commits = harness.Store.Commits;
        (await harness.PublishAsync(messages[1])).IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");
        (await harness.PublishAsync(Sample.Message(5, from: "33333333"), "33333333")).Is(HttpStatusCode.Created);
        Assert.Equal(commits + 1, harness.Store.Commits);
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        (await harness.PublishAsync(messages[1])).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Settings_hold_for_all_and_what_a_participant_has_of_its_own_goes_before_them()
    {
        await using var harness = await AdminHarness.StartAsync(
            ("PixStream:Limits:ReadRequests", "1"), ("PixStream:Limits:SendMessages", "750"));
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
        (await harness.PullAsync()).IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");

        await harness.PostJsonAsync(Path, """{"by":"ana","reason":"why","read":{"requests":0}}""");
        for (var i = 0; i < 3; i++)
            (await harness.PullAsync()).Is(HttpStatusCode.NoContent);

        var list = await harness.GetJsonAsync("/admin/v1/limits");
        Assert.Equal(
            """{"default":{"read":{"requests":1,"messages":0,"burst":0},"send":{"requests":0,"messages":750,"burst":3750}},"""
            + $"\"participants\":[{{\"participant\":\"{HttpHarness.Psp}\","
            + "\"read\":" + """{"requests":0},"send":{},"since":"2026-03-02T12:00:00.000Z","by":"ana","reason":"why"}]}""",
            list.GetRawText());
        var other = await harness.GetJsonAsync(SenderPath);
        Assert.Equal(1, other.GetProperty("read").GetProperty("requests").GetInt32());
        Assert.False(other.TryGetProperty("own", out _));
    }

    [Fact]
    public async Task A_change_is_in_the_audit_with_what_was_before_and_what_is_after()
    {
        await using var harness = await AdminHarness.StartAsync();
        await harness.PostJsonAsync(Path, """{"by":"ana","reason":"first","read":{"requests":2,"messages":7}}""");
        await harness.PostJsonAsync(Path, """{"by":"bia","reason":"then","send":{"burst":9}}""");
        await harness.PostJsonAsync(Path, """{"by":"bia","reason":"again","send":{"burst":9}}""");

        var records = (await harness.GetJsonAsync($"/admin/v1/audit?action=limits-changed&participant={HttpHarness.Psp}"))
            .GetProperty("records").EnumerateArray()
            .Select(record => $"{record.GetProperty("by")} {record.GetProperty("reason")}: {record.GetProperty("details")}");
        Assert.Equal(
            [
                "bia then: before: read requests 2, read messages 7; after: send burst 9",
                "ana first: before: none; after: read requests 2, read messages 7",
            ],
            records);
    }

    [Theory]
    [InlineData("""{"by":"ana","reason":"why","read":{"requests":-1}}""")]
    [InlineData("""{"by":"ana","reason":"why","send":{"burst":1000001}}""")]
    [InlineData("""{"by":"ana","reason":"why","read":{"request":1}}""")]
    [InlineData("""{"by":"ana","read":{"requests":1}}""")]
    public async Task What_cannot_be_a_limit_is_refused(string body)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync(Path, body)).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
        Assert.Empty(await harness.ActionsAsync());
    }

    [Fact]
    public async Task A_path_that_takes_two_methods_names_both()
    {
        await using var harness = await AdminHarness.StartAsync();
        var refused = await harness.SendAsync(new HttpRequestMessage(HttpMethod.Delete, harness.Url + Path));
        Assert.Equal("GET, POST", refused.IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed").Header("Allow"));
    }

    [Fact]
    public async Task What_another_process_changed_holds_here_within_five_seconds()
    {
        await using var harness = await AdminHarness.StartAsync();
        var other = new Quarantine.Limits.ParticipantLimits(
            harness.Store, new Quarantine.Auditing.AuditTrail(harness.Store, new(), harness.Time, new Doubles.SeededSource(5)),
            new(), harness.Time, new Doubles.SeededSource(5));
        await other.SetAsync(Ispb.Parse(HttpHarness.Psp), new(Read: new(Requests: 1)), "ana", "why");
        harness.Time.Advance(TimeSpan.FromSeconds(5));

        // The timer's turn may still be on its way.
        while ((await harness.PullAsync()).Header("X-RateLimit-Limit") is null)
            harness.Time.Advance(TimeSpan.FromMilliseconds(1));
    }
}
