namespace PixStream.Cli.Tests.Admin;

/// <summary><c>pixstream senders</c> and <c>pixstream audit</c> against a scripted admin API.</summary>
public class SendersTests
{
    [Fact]
    public async Task A_list_says_since_when_by_whom_and_why()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"senders":[{"sender":"99999008","since":"2026-11-21T09:00:00.123Z","by":"rate","reason":"12 of 20 failed"}]}"""));

        var list = await Tool.RunAsync($"senders list {server.Address}");

        Assert.Equal("/admin/v1/senders/shut-off", Assert.Single(server.Requests).Path);
        var line = Assert.Single(list.Output.Split('\n'), line => line.Contains("99999008", StringComparison.Ordinal));
        foreach (var shown in (string[])["2026-11-21T09:00:00.123Z", "rate", "12 of 20 failed"])
            Assert.Contains(shown, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shut-off", "shut off")]
    [InlineData("admit", "let in again")]
    public async Task A_step_is_taken_for_each_sender(string step, string told)
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));

        var ran = await Tool.RunAsync($"senders {step} {server.Address} 99999008 11111111 --by ana --reason because");

        Assert.Equal([$"99999008: {told}", $"11111111: {told}"], ran.Output.Trim().Split(Environment.NewLine));
        Assert.Equal(
            [$"/admin/v1/senders/99999008/{step}", $"/admin/v1/senders/11111111/{step}"],
            server.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData("shut-off", "was shut off already")]
    [InlineData("admit", "was not shut off")]
    public async Task What_was_so_already_is_told_and_no_failure(string step, string told)
    {
        await using var server = new ScriptedServer(_ => Answers.Json("""{"sender":"99999008","changed":false}"""));

        var ran = await Tool.RunAsync($"senders {step} {server.Address} 99999008 --by ana --reason because");

        Assert.Equal((0, $"99999008: {told}"), (ran.ExitCode, ran.Output.Trim()));
    }

    [Fact]
    public async Task Audit_reads_back_from_the_newest_record()
    {
        var pages = 0;
        await using var server = new ScriptedServer(_ =>
            Answers.Json(++pages == 1 ? Records(1_000, next: 17) : Records(2, next: 0)));

        var audit = await Tool.RunAsync($"audit {server.Address} --limit 2000 --json");

        Assert.Equal(
            ["/admin/v1/audit?limit=1000", "/admin/v1/audit?limit=1000&before=17"],
            server.Requests.Select(request => request.Path));
        Assert.Equal(1_002, audit.Json.GetProperty("records").GetArrayLength());
    }

    [Fact]
    public async Task Audit_shows_who_did_what_and_why()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(Records(1, next: 0)));

        var audit = await Tool.RunAsync($"audit {server.Address}");

        var line = Assert.Single(audit.Output.Split('\n'), line => line.Contains("sender-shut-off", StringComparison.Ordinal));
        foreach (var shown in (string[])["2026-11-21T09:00:00.123Z", "ana", "99999008", "because", "more", "ticket-4711"])
            Assert.Contains(shown, line, StringComparison.Ordinal);
    }

    private static string Records(int count, int next) => $$"""{"records":[{{string.Join(',', Enumerable.Repeat("""
        {"number":18,"at":"2026-11-21T09:00:00.123Z","by":"ana","action":"sender-shut-off","subject":"99999008","reason":"because","details":"more","requestId":"ticket-4711"}
        """, count))}}],"next":{{next}}}""";
}
