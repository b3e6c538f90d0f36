using System.Text.RegularExpressions;
using PixStream.Harness.Time;

namespace PixStream.Cli.Tests.Load;

/// <summary>Load against a real server.</summary>
public class LoadTests
{
    [Theory]
    [InlineData("--batch 1")]
    [InlineData("--batch 10")]
    [InlineData("--batch 7 --gzip")]
    [InlineData("--batch 10 --rate 100000")]
    public async Task Exactly_the_count_is_published_and_can_be_pulled(string options)
    {
        await using var server = await LiveServer.StartAsync(("PixStream:Http:SpiWait", "00:00:00"));

        var load = await Tool.RunAsync($"load {server.Address} --to 11111111 --count 123 --connections 3 --json {options}");
        var pull = await Tool.RunAsync($"pull {server.Address} --participant 11111111 --until-empty --json");

        Assert.Equal((0, 123), (load.ExitCode, load.Json.GetProperty("accepted").GetInt32()));
        Assert.Equal("count", load.Json.GetProperty("endedBy").GetString());
        Assert.Equal(123, pull.Json.GetProperty("messages").GetInt32());
        Assert.Equal(load.Json.GetProperty("acceptedBytes").GetInt64(), pull.Json.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Participants_and_senders_take_turns()
    {
        await using var server = new ScriptedServer(_ => new ScriptedReply(201));

        await Tool.RunAsync($"load {server.Address} --from 11111111,22222222 --participants 3 --count 6 --connections 1");

        Assert.Equal(
            ["/api/v1/in/11111111/msgs", "/api/v1/in/22222222/msgs", "/api/v1/in/11111111/msgs"],
            server.Requests.Take(3).Select(request => request.Path));
        Assert.Equal(
            ["10000001", "10000002", "10000003", "10000001", "10000002", "10000003"],
            server.Requests.Select(request => Regex.Match(request.Body, "<To>.*?<Id>(.*?)<").Groups[1].Value));
    }

    [Fact]
    public async Task The_time_bounds_a_run()
    {
        var time = new SteeredTime { Holds = TimeSpan.FromHours(1) };
        var answers = 0;
        await using var server = new ScriptedServer(_ =>
        {
            if (++answers == 3)
                Assert.True(time.TryRelease());
            return new ScriptedReply(201);
        });

        var load = await Tool.RunAsync($"load {server.Address} --duration 1h --connections 1 --json", time);

        Assert.Equal(
            (0, "duration", 3),
            (load.ExitCode, load.Json.GetProperty("endedBy").GetString(), load.Json.GetProperty("accepted").GetInt32()));
    }

    [Fact]
    public async Task The_json_says_what_was_measured()
    {
        await using var server = new ScriptedServer(_ => new ScriptedReply(201));

        var load = await Tool.RunAsync($"load {server.Address} --count 5 --json");

        Assert.Equal(
            [
                "url", "endedBy", "seconds", "accepted", "acceptedPerSecond", "acceptedBytes", "refused", "unanswered", "repeats",
                "invalid", "latencyMs", "setbacks", "failure",
            ],
            load.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["p50", "p99", "max"], load.Json.GetProperty("latencyMs").EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["status429", "status503", "noAnswer"],
            load.Json.GetProperty("setbacks").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_table_in_a_pipe_has_no_escape_codes()
    {
        await using var server = new ScriptedServer(_ => new ScriptedReply(201));

        var load = await Tool.RunAsync($"load {server.Address} --count 5");

        Assert.Contains("5 messages", load.Output, StringComparison.Ordinal);
        Assert.Contains("p99", load.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', load.Output + load.Errors);
    }

    [Fact]
    public async Task An_interrupted_run_counts_what_was_accepted_and_is_no_failure()
    {
        using var interruption = new CancellationTokenSource();
        await using var server = new ScriptedServer(_ =>
        {
            interruption.Cancel();
            return new ScriptedReply(201);
        });

        var load = await Tool.RunUntilAsync($"load {server.Address} --connections 1 --json", interruption.Token);

        Assert.Equal(
            (0, "interrupt", 1),
            (load.ExitCode, load.Json.GetProperty("endedBy").GetString(), load.Json.GetProperty("accepted").GetInt32()));
    }
}
