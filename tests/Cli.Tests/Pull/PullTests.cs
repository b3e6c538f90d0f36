using System.Text;

namespace PixStream.Cli.Tests.Pull;

/// <summary>Pull against a real server.</summary>
public class PullTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--single")]
    [InlineData("--gzip")]
    [InlineData("--streams 4")]
    [InlineData("--profile json")]
    [InlineData("--profile json --single")]
    public async Task No_more_than_the_count_are_confirmed_and_the_rest_is_there_for_the_next(string options)
    {
        await using var server = await StartAsync();
        await Tool.RunAsync($"load {server.Address} --to 11111111 --count 40 --batch 10");

        var first = await Tool.RunAsync($"pull {server.Address} --participant 11111111 --count 23 --json {options}");
        var second = await Tool.RunAsync($"pull {server.Address} --participant 11111111 --until-empty --json {options}");

        Assert.Equal(
            (0, "count", 23),
            (first.ExitCode, first.Json.GetProperty("endedBy").GetString(), first.Json.GetProperty("messages").GetInt32()));
        Assert.Equal(
            (0, "empty", 17),
            (second.ExitCode, second.Json.GetProperty("endedBy").GetString(), second.Json.GetProperty("messages").GetInt32()));
    }

    [Fact]
    public async Task All_slots_are_free_when_a_run_has_ended()
    {
        await using var server = await StartAsync();

        var first = await Tool.RunAsync($"pull {server.Address} --participants 3 --streams 6 --until-empty --json");
        var second = await Tool.RunAsync($"pull {server.Address} --participants 3 --streams 6 --until-empty --json");

        Assert.Equal((0, 18), (first.ExitCode, first.Json.GetProperty("emptyPulls").GetInt32()));
        Assert.Equal((0, 18), (second.ExitCode, second.Json.GetProperty("emptyPulls").GetInt32()));
        Assert.Equal(0, second.Json.GetProperty("setbacks").GetProperty("status429").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--single")]
    public async Task Messages_are_stored_in_files_named_by_their_resource_ids(string options)
    {
        await using var server = await StartAsync();
        var directory = Directory.CreateTempSubdirectory("pixstream-");
        await Tool.RunAsync($"load {server.Address} --to 11111111 --count 25");

        var pull = await Tool.RunAsync(
            $"pull {server.Address} --participant 11111111 --until-empty --out {directory.FullName}/new {options}");

        Assert.Equal(0, pull.ExitCode);
        Assert.Contains($"25 in {directory.FullName}/new, 0 were there already", pull.Output, StringComparison.Ordinal);
        var files = Directory.GetFiles(Path.Combine(directory.FullName, "new"));
        Assert.Equal(25, files.Length);
        Assert.All(files, file => Assert.Matches("^UEk[A-Za-z0-9+_]{29}[.]xml$", Path.GetFileName(file)));
        Assert.All(files, file =>
            Assert.EndsWith("</Envelope>", File.ReadAllText(file, Encoding.UTF8), StringComparison.Ordinal));
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Finding_nothing_is_no_failure()
    {
        await using var server = await StartAsync();

        var pull = await Tool.RunAsync($"pull {server.Address} --participant 11111111 --until-empty");

        Assert.Equal(0, pull.ExitCode);
        Assert.Contains("0 messages", pull.Output, StringComparison.Ordinal);
    }

    // Empty streams are told at once, so that no test waits for the end of a long poll.
    private static Task<LiveServer> StartAsync() =>
        LiveServer.StartAsync(("PixStream:Http:SpiWait", "00:00:00"), ("PixStream:Http:JsonWait", "00:00:00"));
}
