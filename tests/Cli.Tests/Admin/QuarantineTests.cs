using System.Text.Json;

namespace PixStream.Cli.Tests.Admin;

/// <summary><c>pixstream quarantine</c> against a scripted admin API.</summary>
public class QuarantineTests
{
    private const string ByAndReason = "--by ana --reason because";

    [Fact]
    public async Task A_list_shows_each_message_in_one_line_with_its_reasons()
    {
        await using var server = new ScriptedServer(_ => Answers.Page([Answers.FirstId, Answers.SecondId], total: 2, next: 0));

        var list = await Tool.RunAsync($"quarantine list {server.Address}");

        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        Assert.Contains("2 messages", list.Output, StringComparison.Ordinal);
        var line = Assert.Single(list.Output.Split('\n'), line => line.Contains(Answers.FirstId, StringComparison.Ordinal));
        foreach (var shown in (string[])
        [
            "2026-11-21T09:00:00.123Z", "99999008", "12345678", "pacs.008 1.13", "2,531", "Line 8, column 2: no (and 2 more)",
        ])
            Assert.Contains(shown, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_and_the_limit_go_to_the_server()
    {
        await using var server = new ScriptedServer(_ => Answers.Page([], total: 0, next: 0));

        var list = await Tool.RunAsync(
            $"quarantine list {server.Address} --participant 12345678 --type pacs.008 --sender 99999008 --limit 7");

        Assert.Equal(
            "/admin/v1/quarantine?participant=12345678&type=pacs.008&sender=99999008&limit=7",
            Assert.Single(server.Requests).Path);
        Assert.Contains("no message", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_are_read_up_to_the_limit()
    {
        var pages = 0;
        await using var server = new ScriptedServer(_ =>
        {
            pages++;
            return Answers.Page(
                Enumerable.Range(0, pages == 3 ? 500 : 1_000).Select(_ => Answers.FirstId), total: 9_000, next: pages * 1_000);
        });

        var list = await Tool.RunAsync($"quarantine list {server.Address} --limit 2500 --json");

        Assert.Equal(
            [
                "/admin/v1/quarantine?limit=1000", "/admin/v1/quarantine?limit=1000&after=1000",
                "/admin/v1/quarantine?limit=500&after=2000",
            ],
            server.Requests.Select(request => request.Path));
        Assert.Equal(
            (2_500, 9_000), (list.Json.GetProperty("messages").GetArrayLength(), list.Json.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task The_table_says_how_many_it_does_not_show()
    {
        await using var server = new ScriptedServer(_ => Answers.Page([Answers.FirstId], total: 5_234, next: 17));

        var list = await Tool.RunAsync($"quarantine list {server.Address} --limit 1");

        Assert.Contains("1 of 5,234 messages; --limit shows more", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_of_a_list_has_what_the_server_gave()
    {
        await using var server = new ScriptedServer(_ => Answers.Page([Answers.FirstId], total: 1, next: 0));

        var list = await Tool.RunAsync($"quarantine list {server.Address} --json");

        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse(Answers.Quarantined(Answers.FirstId)).RootElement, list.Json.GetProperty("messages")[0]));
    }

    [Fact]
    public async Task A_page_that_fails_prints_no_half_of_a_list()
    {
        var pages = 0;
        await using var server = new ScriptedServer(_ => ++pages == 1
            ? Answers.Page([Answers.FirstId], total: 2, next: 1)
            : Problems.Json(503, "unavailable", "The service is unavailable for the moment", "Ask again."));

        var list = await Tool.RunAsync($"quarantine list {server.Address}");

        Assert.Equal(
            (1, "", "503 The service is unavailable for the moment. Ask again."),
            (list.ExitCode, list.Output, list.Errors.Trim()));
    }

    [Fact]
    public async Task Columns_stand_one_under_the_other()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"total":12,"counts":[{"participant":"12345678","type":"pacs.002","sender":"99999008","messages":12345},{"participant":"12345678","type":"x","sender":"99999008","messages":7}]}"""));

        var counts = await Tool.RunAsync($"quarantine counts {server.Address}");

        Assert.Equal(
            [
                "participant  type      sender    messages",
                "12345678     pacs.002  99999008    12,345",
                "12345678     x         99999008         7",
            ],
            counts.Output.Trim().Split(Environment.NewLine).Skip(1));
    }

    [Fact]
    public async Task Counts_are_told_by_participant_type_and_sender()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"total":1234,"counts":[{"participant":"12345678","type":"pacs.002","sender":"99999008","messages":1234}]}"""));

        var counts = await Tool.RunAsync($"quarantine counts {server.Address}");

        Assert.Equal("/admin/v1/quarantine/counts", Assert.Single(server.Requests).Path);
        Assert.Contains("12345678", counts.Output, StringComparison.Ordinal);
        Assert.Contains("1,234 messages of 1 kind", counts.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_tells_all_reasons()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            $$"""{"id":"{{Answers.FirstId}}","takenInAt":"2026-11-21T09:00:00.123Z","type":"pacs.008","version":"1.13","reasons":["first thing","second thing"]}"""));

        var show = await Tool.RunAsync($"quarantine show {server.Address} {Answers.FirstId}");

        Assert.Equal(0, show.ExitCode);
        Assert.Contains("first thing", show.Output, StringComparison.Ordinal);
        Assert.Contains("second thing", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_printed_alone()
    {
        await using var server = new ScriptedServer(_ => Answers.Message("<a>é\r\n</a>"));

        var show = await Tool.RunAsync($"quarantine show {server.Address} {Answers.FirstId} --message");

        Assert.Equal((0, "<a>é\r\n</a>"), (show.ExitCode, show.Output));
        Assert.Equal($"/admin/v1/quarantine/{Answers.FirstId}/message", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task A_message_goes_into_a_file_that_is_not_there_yet()
    {
        var directory = Directory.CreateTempSubdirectory("pixstream-");
        try
        {
            await using var server = new ScriptedServer(_ => Answers.Message("<a>é</a>"));
            var file = Path.Combine(directory.FullName, "message.xml");
            var command = $"quarantine show {server.Address} {Answers.FirstId} --out {file}";

            var first = await Tool.RunAsync(command);
            var second = await Tool.RunAsync(command);

            Assert.Equal(
                (0, "", "<a>é</a>"),
                (first.ExitCode, first.Output, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixModes.OfFiles, UnixModes.Of(file));
            Assert.Equal(1, second.ExitCode);
            Assert.StartsWith("The message cannot be stored:", second.Errors, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_release_says_who_and_why_and_tells_the_resource_id()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("""{"resourceId":"UEkBnQ+/4rZ7Wk2b0000000000000009"}"""));

        var release = await Tool.RunAsync($"quarantine release {server.Address} {Answers.FirstId} {ByAndReason}");

        Assert.Equal(
            (0, $"{Answers.FirstId}: released as UEkBnQ+/4rZ7Wk2b0000000000000009"), (release.ExitCode, release.Output.Trim()));
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", $"/admin/v1/quarantine/{Answers.FirstId}/release"), (request.Method, request.Path));
        Assert.Equal("""{"by":"ana","reason":"because"}""", request.Body);
        Assert.Contains("Content-Type: application/json\r\n", request.Headers + "\r\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_is_asked_for_by_its_option_alone()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("""{"resourceId":"x"}"""));

        await Tool.RunAsync($"quarantine release {server.Address} {Answers.FirstId} {ByAndReason} --force");

        Assert.Equal("""{"by":"ana","reason":"because","force":true}""", Assert.Single(server.Requests).Body);
    }

    [Fact]
    public async Task Without_by_it_is_the_user_of_the_session()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));

        await Tool.RunAsync($"quarantine drop {server.Address} {Answers.FirstId} --reason because");

        Assert.Equal(
            Environment.UserName,
            JsonDocument.Parse(Assert.Single(server.Requests).Body).RootElement.GetProperty("by").GetString());
    }

    [Fact]
    public async Task One_that_is_refused_does_not_keep_the_others_back()
    {
        await using var server = new ScriptedServer(request => request.Path.Contains(Answers.FirstId, StringComparison.Ordinal)
            ? new ScriptedReply(
                422,
                """{"type":"urn:pixstream:problem:schema-violation","title":"Not valid","status":422,"detail":"It stays.","reasons":["Line 3: a","Line 4: b"]}""",
                "Content-Type: application/problem+json")
            : Answers.Json("{}"));

        var drop = await Tool.RunAsync($"quarantine drop {server.Address} {Answers.FirstId} {Answers.SecondId} {ByAndReason}");

        Assert.Equal((1, $"{Answers.SecondId}: dropped"), (drop.ExitCode, drop.Output.Trim()));
        Assert.Equal(
            [$"{Answers.FirstId}: 422 Not valid. It stays.", "  Line 3: a", "  Line 4: b"],
            drop.Errors.TrimEnd().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_fails_is_not_asked_for_the_rest(bool answers)
    {
        await using var server = new ScriptedServer(_ =>
            answers ? Problems.Json(503, "unavailable", "Down", "Ask again.") : null);

        var drop = await Tool.RunAsync($"quarantine drop {server.Address} {Answers.FirstId} {Answers.SecondId} {ByAndReason}");

        Assert.Equal((1, ""), (drop.ExitCode, drop.Output));
        Assert.DoesNotContain(server.Requests, request => request.Path.Contains(Answers.SecondId, StringComparison.Ordinal));
        Assert.Contains($"Not tried any more: {Answers.SecondId}", drop.Errors, StringComparison.Ordinal);
        if (!answers)
            Assert.Contains("It may be done or not", drop.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_may_be_written_as_senders_were_told_it()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));

        await Tool.RunAsync(
            $"quarantine drop {server.Address} {Answers.FirstId.Replace('-', '+').Replace('_', '/')} {ByAndReason}");

        Assert.Equal($"/admin/v1/quarantine/{Answers.FirstId}/drop", Assert.Single(server.Requests).Path);
    }
}
