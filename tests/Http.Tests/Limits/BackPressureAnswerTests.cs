using System.Net;
using PixStream.Streams.Ports;

namespace PixStream.Http.Tests.Limits;

/// <summary>How a sender is told that its messages are not let in now.</summary>
public sealed class BackPressureAnswerTests
{
    private static readonly (string, string) Quarantining = ("PixStream:Inspection:Invalid", "Quarantine");
    private static readonly LookUpReply LookUpNotNow = new(LookUpStatus.BackPressure) { RetryAfterSeconds = 9 };

    [Fact]
    public async Task A_sender_is_told_when_to_come_again_and_of_no_limit()
    {
        await using var harness = await HttpHarness.StartAsync();
        harness.Participants.NextAppend = AppendReply.NotNow(7);

        var refused = (await harness.PostAsync(Sample.Message()))
            .IsProblem(HttpStatusCode.TooManyRequests, "backpressure", xml: true);

        Assert.Equal("7", refused.Header("Retry-After"));
        Assert.Null(refused.Header("X-RateLimit-Limit"));
    }

    [Fact]
    public async Task A_message_that_is_not_valid_is_told_the_same_and_does_not_go_to_quarantine()
    {
        await using var harness = await HttpHarness.StartAsync(Quarantining);
        harness.Participants.NextLookUp = LookUpNotNow;

        var refused = (await harness.PostAsync(Admin.AdminHarness.Spoil(Sample.Message())))
            .IsProblem(HttpStatusCode.TooManyRequests, "backpressure", xml: true);

        Assert.Equal("9", refused.Header("Retry-After"));
        Assert.Empty(await harness.QuarantinePorts.ListAsync());
    }

    [Fact]
    public async Task Where_a_part_is_in_quarantine_already_the_answer_does_not_say_that_nothing_was_stored()
    {
        await using var harness = await HttpHarness.StartAsync(Quarantining);
        harness.Participants.NextAppend = AppendReply.NotNow(7);
        var body = Multipart.Of([Sample.Message(1), Admin.AdminHarness.Spoil(Sample.Message(2))]);

        (await harness.PostAsync(body, Multipart.ContentType))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true).Required("Retry-After");

        Assert.Single(await harness.QuarantinePorts.ListAsync());
    }

    [Fact]
    public async Task Utilities_say_how_many_were_made()
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        harness.Participants.NextAppend = AppendReply.NotNow(3);

        var refused = (await harness.PostAsync([], null, path: "/api/util/msgs/11111111/5"))
            .IsProblem(HttpStatusCode.TooManyRequests, "backpressure", xml: false);

        Assert.Equal("3", refused.Header("Retry-After"));
        Assert.Contains("took 0 of 5 messages", refused.Text, StringComparison.Ordinal);
    }
}
