using PixStream.Conformance.Checks;
using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>
/// Servers that have a part of the interface, or another contract: nothing that they need not do is held against them.
/// </summary>
public sealed class KindTests
{
    [Fact]
    public async Task A_server_of_XML_only_has_no_failure()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, Faces.XmlOnly);
        var result = await Trial.Of(server.Address).RunAsync();
        Assert.False(result.Fails, result.Shortfall());
        var verdicts = result.Verdicts();
        Assert.All(verdicts.Where(check => IsOf("spi.", check.Key) && check.Key != "spi.token.other-profile"), check =>
            Assert.Equal(Verdict.Passed, check.Value));
        Assert.All(verdicts.Where(check => IsOf("json.", check.Key)), check => Assert.Equal(Verdict.Skipped, check.Value));
    }

    [Fact]
    public async Task A_server_of_JSON_only_is_judged_by_messages_that_it_makes()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, Faces.JsonOnly);
        var result = await Trial.Of(server.Address).RunAsync();
        Assert.False(result.Fails, result.Shortfall());
        var (verdicts, chosen) =
            (result.Verdicts(), Catalog.All.Where(check => check.ChoosesMessages).Select(check => check.Id).ToHashSet());
        var json = verdicts.Where(check => IsOf("json.", check.Key)).ToList();
        Assert.All(json.Where(check => !chosen.Contains(check.Key) && check.Key != "json.token.other-profile"), check =>
            Assert.Equal(Verdict.Passed, check.Value));
        Assert.True(json.Count(check => check.Value == Verdict.Passed) > 60);
        Assert.All(verdicts.Where(check => IsOf("spi.", check.Key)), check => Assert.Equal(Verdict.Skipped, check.Value));
    }

    [Theory]
    [InlineData(nameof(Fault.GivesMessagesTwice), "json.streams.disjoint")]
    [InlineData(nameof(Fault.PullGivesTheSame), "json.pull.goes-on")]
    [InlineData(nameof(Fault.CapIsRaced), "json.cap.twelve-at-once")]
    [InlineData(nameof(Fault.VanishedBatchIsLost), "json.idle.gone")]
    [InlineData(nameof(Fault.RepeatTakesNewMessages), "json.replay.message-between")]
    public async Task Messages_that_others_made_show_faults_too(string fault, string named)
    {
        await using var server = await ReferenceServer.StartAsync(Enum.Parse<Fault>(fault), Faces.JsonOnly);
        var result = await (Trial.Of(server.Address) with { Only = [named] }).RunAsync();
        Assert.Equal(Verdict.Failed, result.Verdicts()[named]);
    }

    [Theory]
    [InlineData("/api/util/msgs/{ispb}/{n}")]
    [InlineData("POST {server}api/util/msgs/{ispb}/{n}")]
    [InlineData("{server}api/util/msgs/{ispb}/1")]
    [InlineData("curl -sf -X POST {server}api/util/msgs/{ispb}/{n}")]
    public async Task Messages_get_in_as_it_is_told(string how)
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, Faces.JsonOnly);
        var publisher = Publisher.Parse(how.Replace("{server}", $"{server.Address}", StringComparison.Ordinal));
        var result = await (Trial.Of(server.Address) with { Publisher = publisher, Only = ["json.pull.up-to-ten"] }).RunAsync();
        Assert.False(result.Fails, result.Shortfall());
        Assert.Equal(Verdict.Passed, result.Verdicts()["json.pull.up-to-ten"]);
    }

    [Fact]
    public async Task A_way_to_publish_that_fails_is_the_finding()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None, Faces.JsonOnly);
        var result = await (Trial.Of(server.Address) with
        {
            Publisher = Publisher.Parse("echo sorry {ispb}; exit 4"), Only = ["json.start.first-message"],
        }).RunAsync();
        var failed = Assert.Single(result.Outcomes);
        Assert.Equal(("messages from the command of --publish: exit code 0", "exit code 4"), (failed.Expected, failed.Came));
        Assert.Contains("sorry", failed.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Participants_are_of_digits_where_letters_are_refused_or_when_it_is_told()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.RefusesLetters, Faces.JsonOnly);
        var found = await (Trial.Of(server.Address) with { Only = ["json.start", "json.cap"] }).RunAsync();
        Assert.Equal(
            ["json.start.letters"], found.Verdicts().Where(check => check.Value != Verdict.Passed).Select(check => check.Key));
        var told = Trial.Of(server.Address) with { Only = ["json.cap"], DigitsOnly = true };
        Assert.False((await told.RunAsync()).Fails);
        Assert.True((await (told with { DigitsOnly = false }).RunAsync()).Fails);
    }

    private static bool IsOf(string profile, string id) => id.StartsWith(profile, StringComparison.Ordinal);
}
