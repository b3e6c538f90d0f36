using System.Net;
using System.Text.Json;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/participants/{ispb}/parked: what was handed out too often.</summary>
public sealed class ParkedTests
{
    private const string Parked = "/admin/v1/participants/" + HttpHarness.Psp + "/parked";

    private static readonly (string, string) ParkAtOnce = ("PixStream:Streams:MaxDeliveries", "1");

    [Fact]
    public async Task Parked_messages_are_listed_page_by_page_and_shown()
    {
        await using var harness = await AdminHarness.StartAsync(ParkAtOnce);
        var messages = Sample.Messages(3);
        await harness.ParkAsync([.. messages]);

        var page = await harness.GetJsonAsync(Parked + "?limit=2");
        Assert.Equal((3L, 2L), (page.GetProperty("total").GetInt64(), page.GetProperty("next").GetInt64()));
        var first = page.GetProperty("messages")[0];
        Assert.Equal(
            ["sequence", "deliveries", "resourceId", "acceptedAt", "payloadBytes"],
            first.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            (1, messages[0].Length), (first.GetProperty("deliveries").GetInt32(), first.GetProperty("payloadBytes").GetInt32()));
        Assert.Equal([3], Sequences(await harness.GetJsonAsync(Parked + "?after=2")));
        Assert.Equal(messages[1], (await harness.GetAsync(Parked + "/2/message")).Is(HttpStatusCode.OK).Body);
        var read = (await harness.GetJsonAsync("/admin/v1/audit?limit=1")).GetProperty("records")[0];
        Assert.Equal(
            ["message-read", $"{HttpHarness.Psp}/2"],
            new[] { "action", "subject" }.Select(name => read.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task What_is_released_goes_back_to_the_readers()
    {
        await using var harness = await AdminHarness.StartAsync(ParkAtOnce);
        var messages = Sample.Messages(3);
        await harness.ParkAsync([.. messages]);
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);

        Assert.Equal(
            """{"messages":1}""", (await harness.PostAsync(Parked + "/release", Range(2, 2))).Is(HttpStatusCode.OK).Text);

        Assert.Equal(messages[1], (await harness.PullAsync()).Is(HttpStatusCode.OK).Body);
        Assert.Equal("parked-released", (await harness.ActionsAsync())[^1]);
    }

    [Fact]
    public async Task What_is_dropped_is_gone()
    {
        await using var harness = await AdminHarness.StartAsync(ParkAtOnce);
        await harness.ParkAsync([.. Sample.Messages(3)]);

        Assert.Equal(2, (await harness.PostJsonAsync(Parked + "/drop", Range(1, 2))).GetProperty("messages").GetInt32());

        Assert.Equal([3], Sequences(await harness.GetJsonAsync(Parked)));
        (await harness.GetAsync(Parked + "/1/message")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
        Assert.Equal("parked-dropped", (await harness.ActionsAsync())[^1]);
    }

    [Fact]
    public async Task All_of_a_range_or_nothing()
    {
        await using var harness = await AdminHarness.StartAsync(ParkAtOnce);
        await harness.ParkAsync([.. Sample.Messages(2)]);
        (await harness.PostAsync(Parked + "/drop", Range(2, 3))).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal([1, 2], Sequences(await harness.GetJsonAsync(Parked)));
        Assert.Empty(await harness.ActionsAsync());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(-5, -1)]
    [InlineData(1, 1_000_001)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(9_007_199_254_740_992, 9_007_199_254_740_992)]
    public async Task A_range_that_is_none_is_400(long first, long last)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync(Parked + "/release", Range(first, last)))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    public async Task A_sequence_that_is_none_is_400(string sequence)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.GetAsync($"{Parked}/{sequence}/message")).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    private static string Range(long first, long last) =>
        $$"""{"first":{{first}},"last":{{last}},"by":"ana","reason":"reader mended"}""";

    private static IEnumerable<long> Sequences(JsonElement page) =>
        page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("sequence").GetInt64());
}
