using System.Net;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Limits;

/// <summary>What callers are told of their limits.</summary>
public sealed class LimitAnswerTests
{
    private static readonly LimitState State = new(100, 3, 2);

    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task A_read_over_the_limit_says_when_to_come_again(string start)
    {
        await using var harness = await HttpHarness.StartAsync();
        harness.Participants.NextPull = new PullReply(PullStatus.RateLimit, RetryAfter: TimeSpan.FromMilliseconds(1001))
        {
            Limit = State with { Remaining = 0 },
        };

        var refused = (await harness.GetAsync(start)).IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");

        Assert.Equal("2", refused.Header("Retry-After"));
        Assert.Equal(("100", "0", "2"), HeadersOf(refused));
        Assert.Contains("nothing was confirmed", refused.Text, StringComparison.Ordinal);
        Assert.Equal(start == HttpHarness.SpiStart, refused.IsXmlProblem);
        Assert.Null(refused.Header("PI-Pull-Next"));
    }

    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task An_answer_within_a_limit_says_what_is_left_of_it(string start)
    {
        await using var harness = await HttpHarness.StartAsync();
        harness.Participants.NextPull = new PullReply(PullStatus.Empty, new StreamId(1), 1, 1) { Limit = State };
        Assert.Equal(("100", "3", "2"), HeadersOf((await harness.GetAsync(start)).Is(HttpStatusCode.NoContent)));

        harness.Participants.NextPull = new PullReply(PullStatus.Empty, new StreamId(1), 1, 1);
        Assert.Equal((null, null, null), HeadersOf((await harness.GetAsync(start)).Is(HttpStatusCode.NoContent)));
    }

    [Fact]
    public async Task A_sender_without_a_limit_is_not_asked_about()
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = (await harness.PostAsync(Sample.Message())).Is(HttpStatusCode.Created);
        Assert.Empty(harness.Participants.Counted);
        Assert.Equal((null, null, null), HeadersOf(answer));
    }

    [Fact]
    public async Task A_send_is_counted_with_all_its_messages_before_anything_is_stored()
    {
        await using var harness = await WithSendLimitAsync();
        harness.Participants.NextSend = new SendReply(SendStatus.Admitted, default, State);
        var answer = (await harness.PostAsync(
            Multipart.Of(Sample.Messages(3, operations: 2)), Multipart.ContentType)).Is(HttpStatusCode.Created);
        Assert.Equal(("100", "3", "2"), HeadersOf(answer));
        Assert.Equal([(Ispb.Parse(HttpHarness.Other), 6000L)], harness.Participants.Counted);

        harness.Participants.NextSend = new SendReply(SendStatus.RateLimit, TimeSpan.FromMilliseconds(300), State);
        var refused = (await harness.PostAsync(Sample.Message(9))).IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.Equal(3, harness.Participants.Appended.Count);
    }

    [Fact]
    public async Task A_message_that_is_over_the_limit_does_not_go_to_quarantine_either()
    {
        await using var harness = await WithSendLimitAsync(("PixStream:Inspection:Invalid", "Quarantine"));
        harness.Participants.NextSend = new SendReply(SendStatus.RateLimit, TimeSpan.FromSeconds(1), State);
        (await harness.PostAsync(Admin.AdminHarness.Spoil(Sample.Message())))
            .IsProblem(HttpStatusCode.TooManyRequests, "rate-limit");
        Assert.Empty(await harness.QuarantinePorts.ListAsync());
    }

    [Fact]
    public async Task A_send_that_cannot_be_counted_is_not_taken()
    {
        await using var harness = await WithSendLimitAsync();
        harness.Participants.NextSend = new SendReply(SendStatus.Unavailable);
        (await harness.PostAsync(Sample.Message())).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task What_is_malformed_is_not_counted()
    {
        await using var harness = await WithSendLimitAsync();
        (await harness.PostAsync("<x/>"u8.ToArray())).IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Empty(harness.Participants.Counted);
    }

    private static async Task<HttpHarness> WithSendLimitAsync(params (string, string)[] settings)
    {
        var harness = await HttpHarness.StartAsync(settings);
        Assert.Equal(QuarantineStatus.Done, await harness.QuarantinePorts.Limits.SetAsync(
            Ispb.Parse(HttpHarness.Other), new OwnLimits(Send: new OwnLimit(Requests: 1)), "ana", "why"));
        Assert.True(await harness.RefreshLimitsAsync());
        return harness;
    }

    private static (string? Limit, string? Remaining, string? Reset) HeadersOf(Answer answer) =>
        (answer.Header("X-RateLimit-Limit"), answer.Header("X-RateLimit-Remaining"), answer.Header("X-RateLimit-Reset"));
}
