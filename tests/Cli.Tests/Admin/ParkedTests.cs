namespace PixStream.Cli.Tests.Admin;

/// <summary><c>pixstream parked</c> against a scripted admin API.</summary>
public class ParkedTests
{
    private const string ByAndReason = "--participant 12345678 --by ana --reason because";

    private static readonly ScriptedReply Page = Answers.Json(
        """{"messages":[{"sequence":1017,"deliveries":5,"resourceId":"UEkBnQ+/4rZ7Wk2b0000000000000009","acceptedAt":"2026-11-21T09:00:00.123Z","payloadBytes":2531}],"total":1,"next":0}""");

    [Fact]
    public async Task A_list_shows_what_is_parked()
    {
        await using var server = new ScriptedServer(_ => Page);

        var list = await Tool.RunAsync($"parked list {server.Address} --participant 12345678");

        Assert.Equal("/admin/v1/participants/12345678/parked?limit=100", Assert.Single(server.Requests).Path);
        var line = Assert.Single(list.Output.Split('\n'), line =>
            line.Contains("UEkBnQ+/4rZ7Wk2b0000000000000009", StringComparison.Ordinal));
        foreach (var shown in (string[])["1017", "5", "2026-11-21T09:00:00.123Z", "2,531"])
            Assert.Contains($" {shown} ", $" {line} ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1017", 0)]
    [InlineData("1016", 1)]
    public async Task Show_tells_of_that_one_only(string sequence, int exitCode)
    {
        await using var server = new ScriptedServer(_ => Page);

        var show = await Tool.RunAsync($"parked show {server.Address} {sequence} --participant 12345678");

        Assert.Equal(exitCode, show.ExitCode);
        Assert.Equal(exitCode == 0 ? "" : "1016: no such message is parked.", show.Errors.Trim());
    }

    [Fact]
    public async Task A_message_is_printed_alone()
    {
        await using var server = new ScriptedServer(_ => Answers.Message("<a/>"));

        var show = await Tool.RunAsync($"parked show {server.Address} 17 --participant 12345678 --message");

        Assert.Equal((0, "<a/>"), (show.ExitCode, show.Output));
        Assert.Equal("/admin/v1/participants/12345678/parked/17/message", Assert.Single(server.Requests).Path);
    }

    [Theory]
    [InlineData("release", "released")]
    [InlineData("drop", "dropped")]
    public async Task A_step_takes_sequences_and_ranges_of_them(string step, string told)
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));

        var ran = await Tool.RunAsync($"parked {step} {server.Address} 17 20-23 {ByAndReason}");

        Assert.Equal([$"17: {told}", $"20-23: {told}"], ran.Output.Trim().Split(Environment.NewLine));
        Assert.All(server.Requests, request => Assert.Equal($"/admin/v1/participants/12345678/parked/{step}", request.Path));
        Assert.Equal(
            [
                """{"by":"ana","reason":"because","first":17,"last":17}""",
                """{"by":"ana","reason":"because","first":20,"last":23}""",
            ],
            server.Requests.Select(request => request.Body));
    }
}
