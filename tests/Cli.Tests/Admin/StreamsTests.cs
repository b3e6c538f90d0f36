namespace PixStream.Cli.Tests.Admin;

/// <summary><c>pixstream streams</c> against a scripted admin API.</summary>
public class StreamsTests
{
    private const string Path = "/admin/v1/participants/12345678/streams";
    private const string ByAndReason = "--participant 12345678 --by ana --reason because";

    private static readonly ScriptedReply View = Answers.Json(
        """
        {"lastSequence":1200,"next":1191,"unread":17,"unreadSince":"2026-11-21T09:00:00.123Z","returned":7,"parked":0,"slotsUsed":2,"slotsMax":6,
        "streams":[
          {"stream":"00000000000000ff","openedAt":"2026-11-21T08:00:00.000Z","step":31,"outstanding":10,"firstSequence":1181,"lastSequence":1190,"outstandingSeconds":12.5,"unseenSeconds":12.5,"waiting":false},
          {"stream":"0123456789abcdef","openedAt":"2026-11-21T08:30:00.000Z","openedBy":"99999999","step":1,"outstanding":0,"unseenSeconds":0,"waiting":true}]}
        """);

    [Fact]
    public async Task A_list_shows_what_waits_and_each_stream()
    {
        await using var server = new ScriptedServer(_ => View);

        var list = await Tool.RunAsync($"streams list {server.Address} --participant 12345678");

        Assert.Equal(Path, Assert.Single(server.Requests).Path);
        Assert.Contains("17, the oldest of 2026-11-21T09:00:00.123Z", list.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 6", list.Output, StringComparison.Ordinal);
        Assert.Contains("2 open streams", list.Output, StringComparison.Ordinal);
        Assert.Contains("seen 12.5 s ago", list.Output, StringComparison.Ordinal);
        Assert.Contains("waits", list.Output, StringComparison.Ordinal);
        Assert.All(list.Output.Split('\n'), static line => Assert.InRange(line.TrimEnd().Length, 0, 100));
    }

    [Fact]
    public async Task Close_says_who_and_why_and_tells_what_was_returned()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("""{"stream":"00000000000000ff","returned":10}"""));

        var closed = await Tool.RunAsync($"streams close {server.Address} 00000000000000ff {ByAndReason}");

        Assert.Equal("00000000000000ff: closed; returned: 10", closed.Output.Trim());
        var request = Assert.Single(server.Requests);
        Assert.Equal(($"{Path}/00000000000000ff/close", """{"by":"ana","reason":"because"}"""), (request.Path, request.Body));
    }

    [Fact]
    public async Task A_dry_run_asks_and_changes_nothing()
    {
        await using var server = new ScriptedServer(_ => View);

        var closed = await Tool.RunAsync(
            $"streams close {server.Address} 00000000000000ff 00000000000000aa {ByAndReason} --dry-run");

        Assert.Equal(1, closed.ExitCode);
        Assert.Equal("00000000000000ff: would be closed; returned: 10", closed.Output.Trim());
        Assert.Equal("00000000000000aa: no stream of that name is open.", closed.Errors.Trim());
        Assert.Equal("GET", Assert.Single(server.Requests).Method);
    }

    [Theory]
    [InlineData("streams close 00000000000000FF --participant 12345678 --reason a", "is not a stream's name")]
    [InlineData("streams close 00000000000000ff --participant 12345678", "--reason")]
    [InlineData("streams list", "--participant")]
    public async Task A_mistake_is_told_in_a_sentence(string command, string told)
    {
        var ran = await Tool.RunAsync(command);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(told, ran.Errors, StringComparison.Ordinal);
    }
}
