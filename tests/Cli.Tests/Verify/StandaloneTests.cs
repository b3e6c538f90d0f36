using System.Text.Json;

namespace PixStream.Cli.Tests.Verify;

/// <summary>The real server passes whole, again and again, and others' data in it is no matter.</summary>
public sealed class StandaloneTests
{
    [Fact]
    public async Task The_real_server_passes_whole()
    {
        await using var server = await LiveServer.StartAsync(
            ("PixStream:Streams:IdleTimeout", "00:00:03"), ("PixStream:Http:SpiWait", "00:00:01"),
            ("PixStream:Http:JsonWait", "00:00:01"), ("PixStream:Utilities:Enabled", "true"));
        foreach (var seed in new[] { 1, 1, 2 })
        {
            var ran = await Tool.RunAsync($"verify {server.Address} --idle-time 3s --seed {seed} --json");
            Assert.True(ran.ExitCode == 0, ran.Output);
            // A machine that cannot pull in time cannot check that pulling in time is enough.
            Assert.All(Skipped(ran), check =>
                Assert.Contains("too busy", check.GetProperty("reason").GetString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Checks_can_share_three_participants_and_one_sender()
    {
        await using var server = await LiveServer.StartAsync(
            ("PixStream:Streams:IdleTimeout", "00:00:03"), ("PixStream:Http:SpiWait", "00:00:00.1"),
            ("PixStream:Http:JsonWait", "00:00:00.1"));
        var ran = await Tool.RunAsync(
            $"verify {server.Address} --idle-time 3s --seed 3 --json --participant 10000001,10000002,10000003 --sender 99999008 "
            + "--only *.replay.* --only spi.intake.parts-to-several --only spi.cap.seventh --only spi.idle.slots-return --only util");
        Assert.True(ran.ExitCode == 0, ran.Output);
        var skipped = Skipped(ran);
        Assert.Equal(["util.makes", "util.range"], skipped.Select(check => check.GetProperty("id").GetString()));
        Assert.All(skipped, check =>
            Assert.Contains("/api/util/msgs", check.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    private static List<JsonElement> Skipped(Ran ran) =>
    [
        .. ran.Json.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("verdict").GetString() == "skipped"),
    ];
}
