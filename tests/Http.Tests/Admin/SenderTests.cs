using System.Net;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/senders: whom nothing is taken from.</summary>
public sealed class SenderTests
{
    private const string Senders = "/admin/v1/senders/";

    [Fact]
    public async Task A_sender_that_is_shut_off_is_refused_until_it_is_let_in_again()
    {
        await using var harness = await AdminHarness.StartAsync();
        Assert.Equal(
            """{"sender":"22222222","shutOff":true,"changed":true}""",
            (await harness.PostAsync(Senders + HttpHarness.Other + "/shut-off")).Is(HttpStatusCode.OK).Text);
        (await harness.PublishAsync(Sample.Message())).Is(HttpStatusCode.Forbidden);
        Assert.Equal(
            """{"senders":[{"sender":"22222222","since":"2026-03-02T12:00:00.000Z","by":"ana","reason":"checked"}]}""",
            (await harness.GetAsync(Senders + "shut-off")).Text);

        Assert.Equal(
            """{"sender":"22222222","shutOff":false,"changed":true}""",
            (await harness.PostAsync(Senders + HttpHarness.Other + "/admit")).Is(HttpStatusCode.OK).Text);
        (await harness.PublishAsync(Sample.Message())).Is(HttpStatusCode.Created);
        Assert.Equal(["sender-shut-off", "sender-admitted"], await harness.ActionsAsync());
    }

    [Theory]
    [InlineData("shut-off", 2)]
    [InlineData("admit", 1)]
    public async Task What_is_so_already_changes_nothing(string step, int times)
    {
        await using var harness = await AdminHarness.StartAsync();
        for (var i = 1; i < times; i++)
            await harness.PostJsonAsync($"{Senders}{HttpHarness.Other}/{step}");
        var records = (await harness.ActionsAsync()).Count;
        Assert.False((await harness.PostJsonAsync($"{Senders}{HttpHarness.Other}/{step}")).GetProperty("changed").GetBoolean());
        Assert.Equal(records, (await harness.ActionsAsync()).Count);
    }

    [Fact]
    public async Task Where_it_cannot_be_durable_it_holds_all_the_same_and_that_is_told()
    {
        await using var harness = await AdminHarness.StartAsync();
        harness.Store.IsAvailable = false;
        var answer = (await harness.PostAsync(Senders + HttpHarness.Other + "/shut-off"))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Contains("not durable yet", answer.Text, StringComparison.Ordinal);
        (await harness.PublishAsync(Sample.Message())).Is(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("2222222")]
    [InlineData("2222222a")]
    [InlineData("shutoffs")]
    public async Task An_ISPB_is_eight_characters(string ispb)
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync($"{Senders}{ispb}/shut-off")).IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
        (await harness.GetAsync($"/admin/v1/participants/{ispb}/parked")).IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
    }
}
