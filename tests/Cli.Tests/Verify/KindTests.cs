using PixStream.Cli.Tests.Verify.Reference;
using PixStream.Cli.Verify.Checks;

namespace PixStream.Cli.Tests.Verify;

/// <summary>
/// Servers that have a part of the interface, or another contract: nothing that they need not do is held against them.
/// </summary>
public sealed class KindTests
{
    [Fact]
    public async Task A_server_of_XML_only_has_no_failure()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, FaultRuns.Wait, FaultRuns.IdleTime, Faces.XmlOnly);
        var ran = await Tool.RunAsync($"verify {server.Address} --idle-time 3s --timeout 20s --json");
        Assert.True(ran.ExitCode == ExitCode.Done, ran.Output);
        var checks = Checks(ran);
        Assert.All(checks.Where(check => check.Key.StartsWith("spi.", StringComparison.Ordinal) && check.Key != "spi.token.other-profile"), check => Assert.Equal("passed", check.Value));
        Assert.All(checks.Where(check => check.Key.StartsWith("json.", StringComparison.Ordinal)), check => Assert.Equal("skipped", check.Value));
    }

    [Fact]
    public async Task A_server_of_JSON_only_is_judged_by_messages_that_it_makes()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var ran = await Tool.RunAsync($"verify {server.Address} --idle-time 3s --timeout 20s --json");
        Assert.True(ran.ExitCode == ExitCode.Done, ran.Output);
        var (checks, chosen) = (Checks(ran), Catalog.All.Where(check => check.ChoosesMessages).Select(check => check.Id).ToHashSet());
        var json = checks.Where(check => check.Key.StartsWith("json.", StringComparison.Ordinal)).ToList();
        Assert.All(json.Where(check => !chosen.Contains(check.Key) && check.Key != "json.token.other-profile"), check => Assert.Equal("passed", check.Value));
        Assert.True(json.Count(check => check.Value == "passed") > 60);
        Assert.All(checks.Where(check => check.Key.StartsWith("spi.", StringComparison.Ordinal)), check => Assert.Equal("skipped", check.Value));
    }

    [Theory]
    [InlineData(nameof(Fault.GivesMessagesTwice), "json.streams.disjoint")]
    [InlineData(nameof(Fault.PullGivesTheSame), "json.pull.goes-on")]
    [InlineData(nameof(Fault.CapIsRaced), "json.cap.twelve-at-once")]
    [InlineData(nameof(Fault.VanishedBatchIsLost), "json.idle.gone")]
    [InlineData(nameof(Fault.RepeatTakesNewMessages), "json.replay.message-between")]
    public async Task Messages_that_others_made_show_faults_too(string fault, string named)
    {
        await using var server = await ReferenceServer.StartAsync(Enum.Parse<Fault>(fault), FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var ran = await Tool.RunAsync($"verify {server.Address} --idle-time 3s --timeout 20s --only {named} --json");
        Assert.Equal("failed", Checks(ran)[named]);
    }

    [Theory]
    [InlineData("--publish", "/api/util/msgs/{ispb}/{n}")]
    [InlineData("--publish", "POST {server}api/util/msgs/{ispb}/{n}")]
    [InlineData("--publish", "{server}api/util/msgs/{ispb}/1")]
    [InlineData("--publish", "curl -sf -X POST {server}api/util/msgs/{ispb}/{n}")]
    public async Task Messages_get_in_as_it_is_told(string option, string how)
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var ran = await Tool.RunWordsAsync("verify", $"{server.Address}", option, how.Replace("{server}", $"{server.Address}", StringComparison.Ordinal), "--only", "json.pull.up-to-ten", "--json");
        Assert.True(ran.ExitCode == ExitCode.Done, ran.Output + ran.Errors);
        Assert.Equal("passed", Checks(ran)["json.pull.up-to-ten"]);
    }

    [Fact]
    public async Task A_way_to_publish_that_fails_is_the_finding()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var ran = await Tool.RunWordsAsync("verify", $"{server.Address}", "--publish", "echo sorry {ispb}; exit 4", "--only", "json.start.first-message");
        Assert.Equal(ExitCode.Failed, ran.ExitCode);
        Assert.Contains("the command of --publish: exit code 0; not exit code 4", ran.Output, StringComparison.Ordinal);
        Assert.Contains("sorry", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Participants_are_of_digits_where_letters_are_refused_or_when_it_is_told()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.RefusesLetters, FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var found = Checks(await Tool.RunAsync($"verify {server.Address} --json --only json.start --only json.cap"));
        Assert.Equal(["json.start.letters"], found.Where(check => check.Value != "passed").Select(check => check.Key));
        var told = await Tool.RunAsync($"verify {server.Address} --json --only json.cap --ispb-form digits");
        Assert.Equal(ExitCode.Done, told.ExitCode);
        var letters = await Tool.RunAsync($"verify {server.Address} --json --only json.cap --ispb-form alphanumeric");
        Assert.Equal(ExitCode.Failed, letters.ExitCode);
    }

    [Fact]
    public async Task A_challenge_server_has_no_failure_by_the_challenge()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.RefusesLetters, FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var ran = await Tool.RunAsync($"verify {server.Address} --profile challenge --json");
        Assert.True(ran.ExitCode == ExitCode.Done, ran.Output);
        Assert.All(Checks(ran), check => Assert.Equal("passed", check.Value));
    }

    [Theory]
    [InlineData(nameof(Fault.MakesOneLess), "util.makes")]
    [InlineData(nameof(Fault.StartGivesNothing), "start.first-message")]
    [InlineData(nameof(Fault.BatchByDefault), "start.one")]
    [InlineData(nameof(Fault.EmptyIs200), "start.empty")]
    [InlineData(nameof(Fault.NoNextWith204), "pull.next")]
    [InlineData(nameof(Fault.PullGivesTheSame), "pull.goes-on")]
    [InlineData(nameof(Fault.BatchOfOne), "pull.batch")]
    [InlineData(nameof(Fault.GivesEleven), "pull.up-to-ten")]
    [InlineData(nameof(Fault.NeverWaits), "pull.waits")]
    [InlineData(nameof(Fault.WaitsForFullBatch), "pull.never-waits-to-fill")]
    [InlineData(nameof(Fault.WaitsToTheEnd), "pull.message-ends-wait")]
    [InlineData(nameof(Fault.PullConfirmsNothing), "pull.confirms")]
    [InlineData(nameof(Fault.EndHasNoBody), "end.answer")]
    [InlineData(nameof(Fault.EndConfirmsNothing), "end.confirms")]
    [InlineData(nameof(Fault.UnknownEndIs404), "end.never-issued")]
    [InlineData(nameof(Fault.NoCap), "cap.seventh")]
    [InlineData(nameof(Fault.CapIsRaced), "cap.twelve-at-once")]
    [InlineData(nameof(Fault.EndKeepsSlot), "cap.free-after-end")]
    [InlineData(nameof(Fault.GivesMessagesTwice), "streams.disjoint")]
    [InlineData(nameof(Fault.WakesAll), "streams.one-message-one-reader")]
    [InlineData(nameof(Fault.GivesOthersMessages), "streams.isolation")]
    [InlineData(nameof(Fault.LeavesNullsOut), "form.members")]
    [InlineData(nameof(Fault.ValorAsText), "form.valor")]
    [InlineData(nameof(Fault.OneIsNoArray), "form.array")]
    public async Task Each_check_of_the_challenge_names_a_fault(string fault, string named)
    {
        await using var server = await ReferenceServer.StartAsync(Enum.Parse<Fault>(fault), FaultRuns.Wait, FaultRuns.IdleTime, Faces.JsonOnly);
        var ran = await Tool.RunAsync($"verify {server.Address} --profile challenge --timeout 10s --json");
        Assert.Equal(ExitCode.Failed, ran.ExitCode);
        Assert.Equal("failed", Checks(ran)["challenge." + named]);
    }

    private static Dictionary<string, string> Checks(Ran ran) => ran.Json.GetProperty("checks").EnumerateArray()
        .ToDictionary(check => check.GetProperty("id").GetString()!, check => check.GetProperty("verdict").GetString()!);
}
