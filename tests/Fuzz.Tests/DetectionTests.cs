namespace PixStream.Fuzz.Tests;

/// <summary>A fuzzer that finds nothing may have looked at nothing: here it has something to find.</summary>
[Trait("Category", "Long")]
public sealed class DetectionTests(SharedServer shared, ITestOutputHelper output) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData(Fault.Fails, "A 500")]
    [InlineData(Fault.Hangs, "Neither an answer nor a close")]
    [InlineData(Fault.Closes, "closed instead of an answer")]
    [InlineData(Fault.Garbles, "A malformed header")]
    [InlineData(Fault.Corrupts, "never sent, or that was changed")]
    [InlineData(Fault.KeepsSlots, "are lost: 5 of 6 are free")]
    [InlineData(Fault.LosesMessages, "was promised and never came")]
    // Which refusal is turned into a success depends on which of four connections is first.
    [InlineData(Fault.Accepts, "200 instead of 400|0 resource ids for")]
    [InlineData(Fault.Repeats, "Bytes behind the last answer")]
    public async Task A_wrong_server_is_found_out(Fault fault, string finding)
    {
        await using var front = new FaultyFront(shared.Server.EndPoint, fault);
        var result = await FuzzAsync(front, seed: 1_000 + (int)fault, TimeSpan.FromSeconds(1));
        Assert.Contains(result.Tally.Findings, found =>
            finding.Split('|').Any(what => found.What.Contains(what, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_lies_between_is_no_finding_by_itself()
    {
        await using var front = new FaultyFront(shared.Server.EndPoint, Fault.None);
        var result = await FuzzAsync(front, seed: 999, TimeSpan.FromSeconds(30));
        Assert.Empty(result.Tally.Findings);
    }

    private async Task<FuzzResult> FuzzAsync(FaultyFront front, int seed, TimeSpan deadline)
    {
        var options = new FuzzOptions
        {
            Seed = seed,
            Requests = 1_200,
            Connections = 4,
            Server = front.EndPoint,
            Deadline = deadline,
            Grace = TimeSpan.FromSeconds(1),
            FindingsMax = 20,
        };
        return await FuzzRun.RunAsync(options, output.WriteLine);
    }
}
