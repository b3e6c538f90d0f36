using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>
/// The public challenge: a server that keeps it has no failure, and each of its checks names a fault.
/// </summary>
[Trait("Category", "Long")]
public sealed class ChallengeTests
{
    [Fact]
    public async Task A_challenge_server_has_no_failure_by_the_challenge()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.RefusesLetters, Faces.JsonOnly);
        var result = await (Trial.Of(server.Address) with { Profiles = Profiles.Challenge, RequiresProfiles = true }).RunAsync();
        Assert.False(result.Fails, result.Shortfall());
        Assert.All(result.Verdicts(), check => Assert.Equal(Verdict.Passed, check.Value));
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
        await using var server = await ReferenceServer.StartAsync(Enum.Parse<Fault>(fault), Faces.JsonOnly);
        var options = Trial.Of(server.Address) with
        {
            Profiles = Profiles.Challenge, RequiresProfiles = true, Timeout = TimeSpan.FromSeconds(10),
        };
        var result = await options.RunAsync();
        Assert.True(result.Fails);
        Assert.Equal(Verdict.Failed, result.Verdicts()["challenge." + named]);
    }
}
