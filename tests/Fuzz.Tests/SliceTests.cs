using PixStream.Fuzz.Servers;

namespace PixStream.Fuzz.Tests;

/// <summary>A slice of the million: as many requests as fit into a build, with a fresh seed each time.</summary>
[Trait("Category", "Long")]
public sealed class SliceTests(ITestOutputHelper output)
{
    private const int Requests = 16_000;

    [Fact]
    public async Task Strangers_are_not_let_in_whatever_they_show()
    {
        var result = await CleanAsync(areStrangers: true);
        Assert.True(result.Tally is { Requests: >= Requests, Messages: 0 }, "It did not do what it is meant to.");
    }

    [Fact]
    public async Task Hostile_requests_bring_about_no_5xx_no_hang_and_no_leak()
    {
        var result = await CleanAsync(areStrangers: false);
        Assert.True(
            result.Tally.Requests >= Requests && result.Tally.Messages > Requests / 10, "It did not do what it is meant to.");
    }

    private async Task<FuzzResult> CleanAsync(bool areStrangers)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_SEED"), out var given)
            ? given
            : FuzzOptions.FreshSeed();
        var result = await FuzzRun.RunAsync(
            new FuzzOptions { Seed = seed, Requests = Requests, AreStrangers = areStrangers }, output.WriteLine);
        FuzzRun.Report(result, output.WriteLine);
        var repeat = $"--seed {seed} --requests {Requests}{(areStrangers ? " --strangers" : "")}";
        Assert.True(
            result.IsClean,
            $"Repeat with: dotnet run -c Release --project tests/Fuzz -- {repeat}\n{string.Join('\n', result.Tally.Findings.Take(3))}");
        return result;
    }
}

/// <summary>One server for all tests that need nothing special of it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync(new ServerLimits());

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
