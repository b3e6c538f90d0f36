using System.Net;
using System.Net.Sockets;
using PixStream.Harness.Time;

namespace PixStream.Cli.Tests.Load;

/// <summary>Load against a server that does not simply accept.</summary>
public class LoadSetbackTests
{
    [Theory]
    [InlineData(429, "status429")]
    [InlineData(503, "status503")]
    public async Task A_request_to_come_again_is_repeated_unchanged_after_the_time_that_the_server_asks_for(
        int status, string property)
    {
        var answers = 0;
        await using var server = new ScriptedServer(_ => ++answers <= 2
            ? Problems.Xml(status, "some", "Not at the moment", "Come back.", "Retry-After: 7")
            : new ScriptedReply(201));
        var time = new SteeredTime { Skips = [7] };

        var load = await Tool.RunAsync($"load {server.Address} --count 3 --connections 1 --json", time);

        Assert.Equal(
            (0, 3, 2),
            (load.ExitCode, load.Json.GetProperty("accepted").GetInt32(), load.Json.GetProperty("repeats").GetInt32()));
        Assert.Equal([7.0, 7.0], time.Skipped);
        var setback = load.Json.GetProperty("setbacks").GetProperty(property);
        Assert.Equal((2, 7), (setback.GetProperty("count").GetInt32(), setback.GetProperty("lastWaitSeconds").GetInt32()));
        Assert.Single(server.Requests.Take(3).Select(request => request.Body).Distinct());
        Assert.Equal(3, server.Requests.Select(request => request.Body).Distinct().Count());
    }

    [Fact]
    public async Task A_setback_is_announced_once_and_is_in_the_table()
    {
        var answers = 0;
        await using var server = new ScriptedServer(_ => ++answers <= 3
            ? Problems.Json(503, "unavailable", "The service is unavailable for the moment", "Send it again.", "Retry-After: 7")
            : new ScriptedReply(201));

        var load = await Tool.RunAsync($"load {server.Address} --count 1", new SteeredTime { Skips = [7] });

        Assert.Equal("503 The service is unavailable for the moment. Send it again. Retry-After 7 s.", load.Errors.Trim());
        Assert.Contains(
            "3 times, last with Retry-After 7 s: The service is unavailable for the moment",
            load.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_was_cut_off_is_asked_for_again_with_the_same_message()
    {
        var answers = 0;
        await using var server = new ScriptedServer(_ => ++answers is 1 or 3 ? null : new ScriptedReply(201));

        var load = await Tool.RunAsync(
            $"load {server.Address} --count 2 --connections 1 --json", new SteeredTime { Skips = [0.5] });

        Assert.Equal(
            (0, 2, 2),
            (load.ExitCode, load.Json.GetProperty("accepted").GetInt32(), load.Json.GetProperty("repeats").GetInt32()));
        Assert.Equal(2, load.Json.GetProperty("setbacks").GetProperty("noAnswer").GetProperty("count").GetInt32());
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
        Assert.Equal(server.Requests[2].Body, server.Requests[3].Body);
    }

    [Fact]
    public async Task A_refusal_ends_the_run_and_is_told_once()
    {
        await using var server = new ScriptedServer(_ =>
            Problems.Xml(415, "unsupported-media-type", "The body is of another type", "Send XML."));

        var load = await Tool.RunAsync($"load {server.Address} --count 100 --connections 4 --json");

        Assert.Equal((1, "refused"), (load.ExitCode, load.Json.GetProperty("endedBy").GetString()));
        Assert.Equal("415 The body is of another type. Send XML.", load.Errors.Trim());
        var failure = load.Json.GetProperty("failure");
        Assert.Equal(
            (415, "urn:pixstream:problem:unsupported-media-type"),
            (failure.GetProperty("status").GetInt32(), failure.GetProperty("type").GetString()));
        Assert.Equal(server.Requests.Count, load.Json.GetProperty("refused").GetInt32());
        Assert.InRange(server.Requests.Count, 1, 4);
    }

    [Fact]
    public async Task A_problem_cannot_steer_the_terminal()
    {
        await using var server = new ScriptedServer(_ => Problems.Json(400, "malformed-message", "No", "\\u001b[2Jgone"));

        var load = await Tool.RunAsync($"load {server.Address} --count 1");

        Assert.Equal("400 No. [2Jgone", load.Errors.Trim());
    }

    [Fact]
    public async Task Another_web_server_is_told_from_one_that_takes_messages()
    {
        await using var server = new ScriptedServer(_ =>
            new ScriptedReply(200, "<html>Welcome</html>", "Content-Type: text/html"));

        var load = await Tool.RunAsync($"load {server.Address} --count 1");

        Assert.Equal(1, load.ExitCode);
        Assert.StartsWith("200 The server answered as a server of messages does not.", load.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_one_sentence_says_so()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        var load = await Tool.RunAsync($"load http://127.0.0.1:{port} --json");

        Assert.Equal(
            (1, "unreachable", 0),
            (load.ExitCode, load.Json.GetProperty("endedBy").GetString(), load.Json.GetProperty("unanswered").GetInt32()));
        Assert.Equal(
            $"Nothing listens at http://127.0.0.1:{port}: the connection was refused. Is the URL right, and the server running?",
            load.Errors.Trim());
    }

    [Fact]
    public async Task What_was_not_answered_for_when_the_run_ends_is_a_failure()
    {
        using var interruption = new CancellationTokenSource();
        await using var server = new ScriptedServer(_ =>
        {
            interruption.Cancel();
            return Problems.Xml(503, "unavailable", "Down", "Wait.", "Retry-After: 1000");
        });

        var load = await Tool.RunUntilAsync($"load {server.Address} --connections 1 --batch 5 --json", interruption.Token);

        Assert.Equal(
            (1, 0, 5),
            (load.ExitCode, load.Json.GetProperty("accepted").GetInt32(), load.Json.GetProperty("unanswered").GetInt32()));
        Assert.Contains("5 messages had no answer when the run ended", load.Errors, StringComparison.Ordinal);
    }
}
