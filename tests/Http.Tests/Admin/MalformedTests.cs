using System.Net;
using System.Text;

namespace PixStream.Http.Tests.Admin;

/// <summary>What is not asked as it must be, and what cannot be answered now.</summary>
public sealed class MalformedTests
{
    private const string Drop = "/admin/v1/quarantine/UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa/drop";

    public static TheoryData<string> Gets =>
    [
        "/admin/v1/quarantine", "/admin/v1/quarantine/counts", "/admin/v1/quarantine/UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa",
        "/admin/v1/quarantine/UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa/message", "/admin/v1/participants/11111111/parked",
        "/admin/v1/participants/11111111/parked/1/message", "/admin/v1/senders/shut-off", "/admin/v1/audit",
    ];

    [Theory]
    [InlineData("/admin/v1/quarantine?participants=11111111", "participant, type, sender, after, limit")]
    [InlineData("/admin/v1/quarantine?Limit=1", "limit")]
    [InlineData("/admin/v1/quarantine?limit=1&limit=2", "each once")]
    [InlineData("/admin/v1/quarantine?limit=0", "limit is a whole number from 1 to 1000")]
    [InlineData("/admin/v1/quarantine?limit=1001", "limit is a whole number from 1 to 1000")]
    [InlineData("/admin/v1/quarantine?limit=+1", "limit is a whole number")]
    [InlineData("/admin/v1/quarantine?after=-1", "after is a whole number from 0")]
    [InlineData("/admin/v1/quarantine?after=9007199254740992", "after is a whole number")]
    [InlineData("/admin/v1/quarantine?participant=1", "participant is an ISPB")]
    [InlineData("/admin/v1/quarantine?sender=auditlog", "sender is an ISPB")]
    [InlineData("/admin/v1/quarantine?type=01234567890123456789012345678901234567890123456789012345678901234",
        "type is a message type")]
    [InlineData("/admin/v1/quarantine/counts?limit=1", "takes no parameters")]
    [InlineData("/admin/v1/participants/11111111/parked?before=1", "after, limit")]
    [InlineData("/admin/v1/audit?before=x", "before is a whole number")]
    [InlineData("/admin/v1/schemas?x", "takes no parameters")]
    public async Task A_parameter_that_is_not_good_is_400_and_says_what_is(string path, string says)
    {
        await using var harness = await AdminHarness.StartAsync();
        Assert.Contains(
            says, (await harness.GetAsync(path)).IsProblem(HttpStatusCode.BadRequest, "malformed-request").Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    [InlineData("""{"by":"ana"}""")]
    [InlineData("""{"reason":"why"}""")]
    [InlineData("""{"by":"ana","reason":null}""")]
    [InlineData("""{"by":1,"reason":"why"}""")]
    [InlineData("""{"by":"","reason":"why"}""")]
    [InlineData("""{"by":"ana","reason":"  "}""")]
    [InlineData("""{"by":"ana","reason":"why","force":true}""")]
    [InlineData("""{"by":"ana","reason":"why","saysWhoAndWhy":true}""")]
    [InlineData("""{"by":"ana","by":"bob","reason":"why"}""")]
    [InlineData("""{"By":"ana","Reason":"why"}""")]
    [InlineData("""{"by":"ana","reason":"why"} x""")]
    [InlineData("""{"by":"ana","reason":"why",}""")]
    [InlineData("""{"by":"ana","reason":"\ud800"}""")]
    [InlineData("by=ana&reason=why")]
    public async Task A_body_that_is_not_good_is_400_and_shows_one_that_is(string body)
    {
        await using var harness = await AdminHarness.StartAsync();
        var refused = (await harness.PostAsync(Drop, body)).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
        Assert.Contains("reason", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"by":"ana","reason":"why","force":"yes"}""")]
    [InlineData("""{"by":"ana","reason":"why","force":null}""")]
    [InlineData("""{"by":"ana","reason":"why","forced":true}""")]
    public async Task Force_is_true_or_false(string body)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync(Drop.Replace("drop", "release", StringComparison.Ordinal), body))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_400()
    {
        await using var harness = await AdminHarness.StartAsync();
        var content = new ByteArrayContent([.. "{\"by\":\""u8, 0xFF, .. "\",\"reason\":\"why\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        (await harness.SendAsync(new HttpRequestMessage(HttpMethod.Post, harness.Url + Drop) { Content = content }))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    [Theory]
    [InlineData(16 * 1024 - 40, HttpStatusCode.BadRequest)]
    [InlineData(16 * 1024, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(200 * 1024, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_16_KiB_at_most(int length, HttpStatusCode status)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync(Drop, $$"""{"by":"ana","reason":"{{new string('x', length)}}"}""")).Is(status);
    }

    [Theory]
    [MemberData(nameof(Gets))]
    public async Task What_cannot_be_read_now_is_503(string path)
    {
        await using var harness = await AdminHarness.StartAsync();
        harness.Store.IsAvailable = false;
        // The flags are read at start already, and asked again.
        Assert.Equal(
            "1",
            (await harness.GetAsync(path)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable").Header("Retry-After"));
    }

    [Fact]
    public async Task No_request_gets_a_500()
    {
        const int Seed = 20260302;
        const int Requests = 400;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        await using var harness = await AdminHarness.StartAsync();
        await harness.QuarantineAsync([.. Sample.Messages(3)]);
        string[] words =
        [
            "admin", "v1", "quarantine", "counts", "participants", "11111111", "parked", "release", "drop", "message", "senders",
            "shut-off", "admit", "audit", "schemas", "reload", "certificates", "1", "%2F", "..", "%00", "%F0%9F%A6%9C",
            "UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa",
        ];
        string[] queries =
            ["", "", "?limit=1", "?after=18446744073709551616", "?before=-0", "?%", "?a=b&a", "?type=%00", "?sender=%FF"];
        string[] bodies =
        [
            AdminHarness.Who, """{"first":1,"last":9007199254740991,"by":"a","reason":"b"}""",
            """{"by":"a","reason":"b","force":true}""", "{", "[[[[", "\"\\ud800\"",
            """{"first":1e400,"last":0.5,"by":"a","reason":"b"}""", """{"by":"\u0000","reason":"\udc00\ud800"}""",
        ];
        for (var i = 0; i < Requests; i++)
        {
            var path = "/admin/v1/"
                + string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => words[random.Next(words.Length)]));
            path += queries[random.Next(queries.Length)];
            var answer = random.Next(2) == 0
                ? await harness.GetAsync(path)
                : await harness.PostAsync(path, bodies[random.Next(bodies.Length)]);
            Assert.True(
                (int)answer.Status < 500,
                $"Seed {Seed}, request {i}: {path} is answered {(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
        }
    }
}
