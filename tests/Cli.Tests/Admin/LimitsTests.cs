namespace PixStream.Cli.Tests.Admin;

/// <summary><c>pixstream limits</c> against a scripted admin API.</summary>
public class LimitsTests
{
    private const string Holding =
        """{"participant":"99999008","read":{"requests":100,"messages":0,"burst":0},"send":{"requests":0,"messages":750,"burst":3750},"changed":true}""";

    [Fact]
    public async Task A_list_shows_what_is_set_and_leaves_the_rest_empty()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"default":{"read":{},"send":{}},"participants":[{"participant":"99999008","read":{"requests":1234},"send":{},"since":"2026-11-21T09:00:00.123Z","by":"ana","reason":"too fast"}]}"""));

        var list = await Tool.RunAsync($"limits list {server.Address}");

        Assert.Equal("/admin/v1/limits", Assert.Single(server.Requests).Path);
        var line = Assert.Single(list.Output.Split('\n'), line => line.Contains("99999008", StringComparison.Ordinal));
        foreach (var shown in (string[])["1,234", "2026-11-21T09:00:00.123Z", "ana", "too fast"])
            Assert.Contains(shown, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_sends_what_was_given_for_each_participant_and_tells_what_holds()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(Holding));

        var ran = await Tool.RunAsync(
            $"limits set {server.Address} 99999008 11111111 --read-requests 100 --send-messages 750 --by ana --reason because");

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal(
            [
                "99999008: has these limits; read: 100 requests/s; send: 750 units/s (3,750 at once)",
                "11111111: has these limits; read: 100 requests/s; send: 750 units/s (3,750 at once)",
            ],
            ran.Output.Trim().Split(Environment.NewLine));
        Assert.Equal(
            ["/admin/v1/participants/99999008/limits", "/admin/v1/participants/11111111/limits"],
            server.Requests.Select(request => request.Path));
        Assert.All(server.Requests, request => Assert.Equal(
            """{"by":"ana","reason":"because","read":{"requests":100},"send":{"messages":750}}""", request.Body));
    }

    [Fact]
    public async Task Clear_sends_no_limit_and_tells_that_there_was_none()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"participant":"99999008","read":{"requests":0},"send":{"requests":0},"changed":false}"""));

        var ran = await Tool.RunAsync($"limits clear {server.Address} 99999008 --by ana --reason because");

        Assert.Equal("99999008: had no limits of its own; read: no limit; send: no limit", ran.Output.Trim());
        Assert.Equal("""{"by":"ana","reason":"because"}""", Assert.Single(server.Requests).Body);
    }

    [Theory]
    [InlineData("", "at least one limit")]
    [InlineData("--read-requests -1", "--read-requests: 0 to 1,000,000.")]
    [InlineData("--send-burst 1000001", "--send-burst: 0 to 1,000,000.")]
    public async Task What_cannot_be_a_limit_is_refused_before_anything_is_sent(string given, string told)
    {
        var ran = await Tool.RunAsync($"limits set 99999008 {given} --by ana --reason because");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(told, ran.Errors, StringComparison.Ordinal);
    }
}
