namespace PixStream.Cli.Tests.Admin;

/// <summary><c>pixstream schemas list</c> and <c>reload</c> against a scripted admin API.</summary>
public class SchemasTests
{
    [Fact]
    public async Task A_list_shows_what_is_in_force()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"schemas":[{"type":"pacs.008","version":"1.13","file":"pacs.008.xsd","digest":"ABCDEF"}]}"""));

        var list = await Tool.RunAsync($"schemas list {server.Address}");

        Assert.Contains("1 schema", list.Output, StringComparison.Ordinal);
        var line = Assert.Single(list.Output.Split('\n'), line => line.Contains("pacs.008.xsd", StringComparison.Ordinal));
        Assert.Contains("ABCDEF", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_of_unusable_files_tells_each_error_once()
    {
        await using var server = new ScriptedServer(_ => new ScriptedReply(
            422,
            """{"type":"urn:pixstream:problem:unusable-files","title":"Unusable","status":422,"detail":"a.xsd: bad. (1 more.) What was in force stays.","reasons":["a.xsd: bad.","b.xsd: worse."]}""",
            "Content-Type: application/problem+json"));

        var reload = await Tool.RunAsync($"schemas reload {server.Address} --by ana");

        Assert.Equal((1, ""), (reload.ExitCode, reload.Output));
        Assert.Equal(
            ["schemas: 422 Unusable. a.xsd: bad. (1 more.) What was in force stays.", "  b.xsd: worse."],
            reload.Errors.TrimEnd().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("""{"added":[{"type":"pacs.004","version":"1.5"},{"type":"pacs.008","version":"1.14"}],"changed":[],"removed":[{"type":"pacs.008","version":"1.13"}]}""",
        "added pacs.004 1.5, pacs.008 1.14; removed pacs.008 1.13")]
    [InlineData("""{"added":[],"changed":[],"removed":[]}""", "read again, nothing differs")]
    public async Task A_reload_tells_what_differs(string answer, string told)
    {
        await using var server = new ScriptedServer(_ => Answers.Json(answer));

        var reload = await Tool.RunAsync($"schemas reload {server.Address} --by ana");

        Assert.Equal((0, $"schemas: {told}"), (reload.ExitCode, reload.Output.Trim()));
        Assert.Equal("""{"by":"ana"}""", Assert.Single(server.Requests).Body);
    }
}
