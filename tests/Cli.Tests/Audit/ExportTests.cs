namespace PixStream.Cli.Tests.Audit;

/// <summary><c>pixstream audit</c> with filters, <c>export</c> and <c>head</c>.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly Trail _trail = new(5);

    public void Dispose() => _trail.Dispose();

    [Fact]
    public async Task Filters_are_asked_of_the_server_and_an_empty_page_is_not_the_end()
    {
        var pages = 0;
        await using var server = new ScriptedServer(_ => Admin.Answers.Json(++pages switch
        {
            1 => """{"records":[],"next":900}""",
            2 => """{"records":[],"next":700}""",
            _ => """{"records":[{"number":17,"by":"ana"}],"next":0}""",
        }));

        var ran = await Tool.RunAsync(
            $"audit {server.Address} --by ana --action dropped --participant 12345678 --from 2026-11-21 --to 2026-11-22T09:30:00Z --json");

        Assert.Equal(
            "/admin/v1/audit?by=ana&action=dropped&participant=12345678&from=2026-11-21&to=2026-11-22T09%3A30%3A00Z&limit=100&before=700",
            server.Requests[2].Path);
        Assert.Equal(1, ran.Json.GetProperty("records").GetArrayLength());
    }

    [Fact]
    public async Task A_server_that_leads_in_a_circle_is_not_followed()
    {
        await using var server = new ScriptedServer(_ => Admin.Answers.Json("""{"records":[],"next":900}"""));
        var ran = await Tool.RunAsync($"audit {server.Address}");
        Assert.Equal((0, 2), (ran.ExitCode, server.Requests.Count));
    }

    [Fact]
    public async Task An_export_is_every_stored_line_page_by_page()
    {
        await using var server = new ScriptedServer(request => _trail.Answer(request, 5, head: 5));

        var printed = await Tool.RunAsync($"audit export {server.Address}");
        var rest = await Tool.RunAsync($"audit export {server.Address} --after 2");
        var stored = await Tool.RunAsync($"audit export {server.Address} --out {_trail.PathOf("trail.jsonl")}");

        var whole = string.Concat(_trail.Lines.Select(line => $"{line}\n"));
        Assert.Equal(whole, printed.Output);
        Assert.Equal(string.Concat(_trail.Lines[2..].Select(line => $"{line}\n")), rest.Output);
        Assert.Equal((0, ""), (stored.ExitCode, stored.Output));
        Assert.Equal(whole, await File.ReadAllTextAsync(_trail.PathOf("trail.jsonl"), TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixModes.OfFiles, UnixModes.Of(_trail.PathOf("trail.jsonl")));
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over_and_half_an_export_does_not_stay()
    {
        var there = _trail.Write("there", "mine");
        var refusal = Problems.Json(503, "unavailable", "no", "try again");
        await using var server = new ScriptedServer(request =>
            request.Path.EndsWith("=2", StringComparison.Ordinal) ? refusal : _trail.Answer(request, 5, head: 5));

        var over = await Tool.RunAsync($"audit export {server.Address} --out {there}");
        var half = await Tool.RunAsync($"audit export {server.Address} --out {_trail.PathOf("half")}");

        Assert.Equal((1, 1), (over.ExitCode, half.ExitCode));
        Assert.Equal("mine", await File.ReadAllTextAsync(there, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(_trail.PathOf("half")));
        Assert.Contains("503", half.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_is_printed_as_the_server_gave_it()
    {
        await using var server = new ScriptedServer(_ => Admin.Answers.Json(_trail.Head(5, isSigned: true)));

        var ran = await Tool.RunAsync($"audit head {server.Address}");

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal(_trail.Hashes[4], ran.Json.GetProperty("hash").GetString());
        var head = _trail.Write("head.json", ran.Output);
        var file = _trail.Export("trail.jsonl", _trail.Lines);
        Assert.Equal(0, (await Tool.RunAsync($"audit verify {file} --head {head} --public-key {_trail.PublicKey}")).ExitCode);
    }
}
