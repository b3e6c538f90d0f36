using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>The library as another project's tests use it: by its public types alone.</summary>
public sealed class OutsideProjectTests
{
    [Fact]
    public async Task A_server_is_checked_with_a_few_lines()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None);

        var result = await ConformanceRun.RunAsync(
            new ConformanceOptions
            {
                Server = server.Address,
                Profiles = Profiles.Json,
                Only = ["json.pull", "json.end"],
                Publisher = Publisher.Parse("/api/util/msgs/{ispb}/{n}"),
                IdleTime = TimeSpan.FromSeconds(3),
                Timeout = TimeSpan.FromSeconds(20),
            },
            TimeProvider.System,
            TestContext.Current.CancellationToken);

        Assert.False(result.Fails, string.Join('\n', result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)));
        Assert.All(result.Outcomes, outcome => Assert.Matches("^json\\.(pull|end)\\.", outcome.Id));
        Assert.True(result.Count(Verdict.Passed) > 10, result.Summary);
    }

    [Fact]
    public async Task A_failure_says_what_was_expected_and_what_came()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.EndsAgainAndAgain);
        var result = await ConformanceRun.RunAsync(
            new ConformanceOptions { Server = server.Address, Only = ["spi.end.once"], Seed = 7 }, TimeProvider.System,
            TestContext.Current.CancellationToken);

        Assert.True(result.Fails);
        Assert.Equal(7, result.Options.Seed);
        var failed = Assert.Single(result.Outcomes);
        Assert.Equal(
            (Verdict.Failed, Severity.Contract, "410", "200"), (failed.Verdict, failed.Severity, failed.Expected, failed.Came));
        Assert.StartsWith("DELETE /api/v1/out/", failed.SentRequest, StringComparison.Ordinal);
        Assert.StartsWith("200", failed.Answer, StringComparison.Ordinal);
        Assert.Equal(
            ("docs/reference/end.md", "spi.end.once (contract): expected 410; came 200"), (failed.Page, failed.ToString()));
    }

    [Theory]
    [InlineData("spi.nothing", Profiles.Both, "No check matches 'spi.nothing'.")]
    [InlineData("icom", Profiles.Json, "No check is left")]
    public async Task Options_that_choose_no_check_are_a_mistake(string only, Profiles profiles, string complaint)
    {
        var options = new ConformanceOptions { Server = new Uri("http://127.0.0.1:1"), Only = [only], Profiles = profiles };
        var mistake = await Assert.ThrowsAsync<ArgumentException>(() =>
            ConformanceRun.RunAsync(options, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.StartsWith(complaint, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_these_types_are_public() => Assert.Equal(
        [
            "CheckOutcome", "ConformanceOptions", "ConformanceResult", "ConformanceRun", "NothingHereException",
            "ParticipantCredential", "Profiles", "Publisher", "Severity", "Verdict",
        ],
        typeof(ConformanceRun).Assembly.GetExportedTypes().Select(type => type.Name).Order(StringComparer.Ordinal));
}
