using System.Xml.Linq;
using PixStream.Cli.Verify;
using PixStream.Conformance.Checks;
using PixStream.Harness.Reference;

namespace PixStream.Cli.Tests.Verify;

/// <summary>The command: what is chosen, what is printed, what it ends with.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task The_list_names_every_check_and_needs_no_server()
    {
        var ran = await Tool.RunAsync("verify --list");
        Assert.Equal(ExitCode.Done, ran.ExitCode);
        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Catalog.All.Select(check => check.Id), lines.Select(line => line.Split(' ')[0]));
        Assert.DoesNotContain('\u001b', ran.Output);

        var json = (await Tool.RunAsync("verify --list --json --profile json")).Json.EnumerateArray().ToList();
        Assert.All(json, check => Assert.Matches("^(json|util)\\.", check.GetProperty("id").GetString()));
        Assert.All(json, check => Assert.NotEmpty(check.GetProperty("contract").GetProperty("text").GetString()!));
        Assert.All(json, check => Assert.Matches("^(promise|contract|style)$", check.GetProperty("severity").GetString()));
    }

    [Theory]
    [InlineData("--only spi.end", "^spi\\.end\\.")]
    [InlineData("--only *.idle --skip *.idle.*keep", "^(spi|json)\\.idle\\.(?!.*keep)")]
    [InlineData("--only json.form.valor --only util.range", "^(json\\.form\\.valor|util\\.range)$")]
    [InlineData("--only http", "^http\\.")]
    public async Task Patterns_choose(string options, string expected)
    {
        var ran = await Tool.RunAsync($"verify --list {options}");
        var ids = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(
            Catalog.All.Select(check => check.Id).Where(id => System.Text.RegularExpressions.Regex.IsMatch(id, expected)), ids);
    }

    [Theory]
    [InlineData("verify", "url: missing")]
    [InlineData("verify 127.0.0.1:8080", "no scheme")]
    [InlineData("verify http://127.0.0.1:1 --only spi.nothing", "--only: no check matches 'spi.nothing'")]
    [InlineData("verify http://127.0.0.1:1 --skip x", "--skip: no check matches 'x'")]
    [InlineData("verify http://127.0.0.1:1 --profile json --only spi", "No check is left")]
    [InlineData("verify http://127.0.0.1:1 --profile xml", "'xml'")]
    [InlineData("verify http://127.0.0.1:1 --idle-time 30", "--idle-time: '30' is not a time from 1s to 1h")]
    [InlineData("verify http://127.0.0.1:1 --concurrency 0", "--concurrency: '0' is not a whole number from 1 to 64")]
    [InlineData("verify http://127.0.0.1:1 --participant 123", "'123' is not an ISPB")]
    [InlineData("verify http://127.0.0.1:1 --fail-on warning", "'warning'")]
    [InlineData("verify http://127.0.0.1:1 --ispb-form letters", "'letters'")]
    [InlineData("verify http://127.0.0.1:1 --publish /make/{ispb} --profile icom", "--publish: not with --profile icom")]
    [InlineData("verify http://127.0.0.1:1 --publish /make", "--publish: '/make' does not say where the participant goes")]
    [InlineData("verify http://127.0.0.1:1 --junit /nowhere/at/all.xml", "--junit: ")]
    public async Task A_slip_of_the_pen_is_named_and_nothing_is_sent(string commandLine, string complaint)
    {
        var ran = await Tool.RunAsync(commandLine);
        Assert.Equal(ExitCode.Usage, ran.ExitCode);
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_exit_code_of_its_own()
    {
        var ran = await Tool.RunAsync("verify http://127.0.0.1:1");
        Assert.Equal(VerifyRun.Unreachable, ran.ExitCode);
        Assert.Contains("http://127.0.0.1:1 cannot be reached", ran.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was checked.", ran.Errors, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task A_failure_says_what_was_sent_what_came_and_what_the_contract_says()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.EndsAgainAndAgain);
        var ran = await Tool.RunAsync($"verify {server.Address} --only spi.end.once --only spi.end.confirms --seed 7");
        Assert.Equal(ExitCode.Failed, ran.ExitCode);
        foreach (var expected in new[]
        {
            "FAILED spi.end.once (contract): A stream ends once: 200, then 410", "sent      DELETE /api/v1/out/", "came      200",
            "expected  410; not 200", "contract  200 the first time, 410 afterwards: both mean ended.",
            "where     docs/reference/end.md", "before    1. POST /api/v1/in/",
            "2 checks: 1 passed, 1 failed (0 promise, 1 contract, 0 style), 0 skipped", "(seed 7)",
        })
            Assert.Contains(expected, ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', ran.Output + ran.Errors);
        Assert.Contains("FAILED spi.end.once (contract): expected 410; came 200", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_and_JUnit_hold_the_same()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.EndsAgainAndAgain, wait: TimeSpan.FromMilliseconds(10));
        var file = Path.GetTempFileName();
        try
        {
            var ran = await Tool.RunAsync($"verify {server.Address} --only spi.end.once --only spi.end.confirms --only spi.pull.message-ends-wait --wait 10ms --json --junit {file}");
            Assert.Equal(ExitCode.Failed, ran.ExitCode);
            var (root, suite) = (ran.Json, XDocument.Load(file).Root!.Element("testsuite")!);
            Assert.Equal((1, 1, 1), (
                root.GetProperty("passed").GetInt32(), root.GetProperty("failed").GetInt32(),
                root.GetProperty("skipped").GetInt32()));
            Assert.Equal(
                ("3", "1", "1"),
                ((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures"), (string?)suite.Attribute("skipped")));

            var failed = root.GetProperty("checks").EnumerateArray()
                .Single(check => check.GetProperty("verdict").GetString() == "failed");
            Assert.Equal(("spi.end.once", "410", "200"), (Of("id"), Of("expected"), Of("came")));
            var shown = failed.GetProperty("exchanges").EnumerateArray()
                .Single(one => one.GetProperty("number").GetInt32() == failed.GetProperty("exchange").GetInt32());
            Assert.StartsWith("DELETE ", shown.GetProperty("sent").GetString(), StringComparison.Ordinal);
            var failure = suite.Elements("testcase").Single(test => test.Element("failure") is not null);
            Assert.StartsWith("spi.end.once: ", (string?)failure.Attribute("name"), StringComparison.Ordinal);
            Assert.Contains("sent: DELETE ", failure.Value, StringComparison.Ordinal);
            Assert.Contains(
                "10 ms only",
                (string?)suite.Elements("testcase").Single(test => test.Element("skipped") is not null).Element("skipped")!
                    .Attribute("message"),
                StringComparison.Ordinal);
            string? Of(string name) => failed.GetProperty(name).GetString();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_fails_its_checks_in_time()
    {
        var asked = 0;
        // Three requests are the first look.
        await using var server = new ScriptedServer(request => ++asked <= 3 ? new ScriptedReply(200) : ScriptedReply.Never);
        var ran = await Tool.RunAsync($"verify {server.Address} --only spi.intake.created --timeout 1s");
        Assert.Equal(ExitCode.Failed, ran.ExitCode);
        Assert.Contains(
            "expected  an end within 1 s; not none: this request was not answered", ran.Output, StringComparison.Ordinal);
        Assert.Contains("sent      POST /api/v1/in/", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_has_not_passed()
    {
        using var interrupted = new CancellationTokenSource();
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method != "POST")
                return new ScriptedReply(200);
            interrupted.Cancel();
            return ScriptedReply.Never;
        });
        var ran = await Tool.RunUntilAsync($"verify {server.Address} --only spi.intake.created", interrupted.Token);
        Assert.Equal(ExitCode.Failed, ran.ExitCode);
        Assert.Contains("Interrupted after 0 of 1 check.", ran.Errors, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task The_same_seed_asks_the_same()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.XmlAsText);
        var runs = new List<string>();
        for (var i = 0; i < 2; i++)
            runs.Add(
                string.Join('\n', (await Tool.RunAsync($"verify {server.Address} --only spi.accept.single --seed 5 --json")).Json
                    .GetProperty("checks")[0]
                    .GetProperty("exchanges").EnumerateArray()
                    .Select(exchange => exchange.GetProperty("sent").GetString()!.Split(' ', '\n')[0])));
        Assert.Equal(runs[0], runs[1]);
    }

    [Theory]
    [InlineData("", ExitCode.Failed, 1, 0)]
    [InlineData(" --fail-on style", ExitCode.Failed, 1, 0)]
    [InlineData(" --fail-on contract", ExitCode.Done, 0, 1)]
    [InlineData(" --fail-on promise", ExitCode.Done, 0, 1)]
    public async Task A_failure_counts_from_the_severity_that_is_told(string option, int exitCode, int failures, int skipped)
    {
        await using var server = await ReferenceServer.StartAsync(Fault.NoRetryAfter);
        var file = Path.GetTempFileName();
        try
        {
            var ran = await Tool.RunAsync(
                $"verify {server.Address} --only spi.cap.retry-after --only spi.cap.seventh --json --junit {file}{option}");
            Assert.Equal(exitCode, ran.ExitCode);
            Assert.Equal((1, 1), (
                ran.Json.GetProperty("failed").GetInt32(),
                ran.Json.GetProperty("failedBySeverity").GetProperty("style").GetInt32()));
            var suite = XDocument.Load(file).Root!.Element("testsuite")!;
            Assert.Equal(
                ($"{failures}", $"{skipped}"), ((string?)suite.Attribute("failures"), (string?)suite.Attribute("skipped")));
            Assert.Equal(failures, suite.Descendants("failure").Count(failure => (string?)failure.Attribute("type") == "style"));
            Assert.Equal(skipped, suite.Descendants("skipped").Count(one =>
                ((string?)one.Attribute("message"))!.StartsWith("style: Expected ", StringComparison.Ordinal)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Profile_form_of_names_and_publisher_are_as_it_is_told()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.RefusesLetters, Faces.JsonOnly);
        string[] words =
        [
            "verify", $"{server.Address}", "--publish", "POST /api/util/msgs/{ispb}/{n}", "--only",
            "challenge.start.first-message", "--profile", "challenge",
        ];
        var ran = await Tool.RunWordsAsync(words);
        Assert.True(ran.ExitCode == ExitCode.Done, ran.Output + ran.Errors);
        Assert.Contains("1 check: 1 passed", ran.Output, StringComparison.Ordinal);
        var letters = await Tool.RunWordsAsync([.. words, "--ispb-form", "alphanumeric"]);
        Assert.Equal(ExitCode.Failed, letters.ExitCode);
    }

    [Fact]
    public async Task What_has_its_cause_in_another_failure_is_not_judged()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.NoCap);
        var ran = await Tool.RunAsync(
            $"verify {server.Address} --only spi.cap.seventh --only spi.cap.twelve --only spi.cap.free");
        Assert.Equal(ExitCode.Failed, ran.ExitCode);
        Assert.Contains(
            "NOT JUDGED because of spi.cap.seventh: spi.cap.twelve-at-once, spi.cap.free-after-end", ran.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "3 checks: 0 passed, 1 failed (1 promise, 0 contract, 0 style), 2 not judged, 0 skipped", ran.Output,
            StringComparison.Ordinal);
        var json = (await Tool.RunAsync($"verify {server.Address} --only spi.cap.seventh --only spi.cap.twelve --json")).Json;
        var check = json.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("verdict").GetString() == "notJudged");
        Assert.Equal(
            ("spi.cap.seventh", 1), (check.GetProperty("because").GetString(), json.GetProperty("notJudged").GetInt32()));
    }
}
