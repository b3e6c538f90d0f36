using PixStream.Harness.Time;

namespace PixStream.Cli.Tests.Pull;

/// <summary>Pull against a server that refuses, pauses, cuts connections and forgets streams.</summary>
public class PullSetbackTests
{
    private static readonly ScriptedReply Ended = new(200);

    [Fact]
    public async Task A_batch_is_confirmed_by_the_next_pull_and_the_last_one_by_the_end()
    {
        await using var server = Serve(
            ScriptedStream.Batch("two", "A", "B"), ScriptedStream.Batch("three", "C"), ScriptedStream.Empty("three"), Ended);

        var pull = await PullAsync(server, "--until-empty");

        Assert.Equal(
            (0, 3, 1),
            (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32(), pull.Json.GetProperty("emptyPulls").GetInt32()));
        Assert.Equal(["GET start", "GET two", "GET three", "DELETE three"], ScriptedStream.Steps(server));
    }

    [Theory]
    [InlineData(429, "stream-limit", "status429")]
    [InlineData(503, "unavailable", "status503")]
    public async Task A_pull_to_come_again_is_repeated_after_the_time_that_the_server_asks_for(
        int status, string problem, string property)
    {
        var refusal = Problems.Xml(status, problem, "Not at the moment", "Come back.", "Retry-After: 7");
        await using var server = Serve(refusal, ScriptedStream.Empty("one"), refusal, ScriptedStream.Message("A", "two"), Ended);
        var time = new SteeredTime { Skips = [7] };

        var pull = await PullAsync(server, "--single --count 1", time);

        Assert.Equal((0, 1), (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32()));
        Assert.Equal([7.0, 7.0], time.Skipped);
        Assert.Equal(["GET start", "GET start", "GET one", "GET one", "DELETE two"], ScriptedStream.Steps(server));
        var setback = pull.Json.GetProperty("setbacks").GetProperty(property);
        Assert.Equal((2, 7), (setback.GetProperty("count").GetInt32(), setback.GetProperty("lastWaitSeconds").GetInt32()));
        Assert.Equal($"{status} Not at the moment. Come back. Retry-After 7 s.", pull.Errors.Trim());
    }

    [Fact]
    public async Task After_a_lost_answer_the_same_token_is_pulled_again_in_the_same_form()
    {
        await using var server = Serve(
            ScriptedStream.Batch("two", "A"), null, ScriptedStream.Batch("three", "B"), ScriptedStream.Empty("three"), Ended);

        var pull = await PullAsync(server, "--until-empty", new SteeredTime { Skips = [0.5] });

        Assert.Equal((0, 2), (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32()));
        Assert.Equal(["GET start", "GET two", "GET two", "GET three", "DELETE three"], ScriptedStream.Steps(server));
        Assert.Contains("Accept: multipart/mixed", server.Requests[2].Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_gone_is_started_again()
    {
        await using var server = Serve(
            ScriptedStream.Message("A", "two"), Problems.Xml(410, "stream-gone", "The stream ended", "Start again."),
            ScriptedStream.Message("A", "other"), Ended);

        var pull = await PullAsync(server, "--single --count 2");

        Assert.Equal((0, 1), (pull.ExitCode, pull.Json.GetProperty("streamsGone").GetInt32()));
        Assert.Equal(["GET start", "GET two", "GET start", "DELETE other"], ScriptedStream.Steps(server));
    }

    [Fact]
    public async Task The_rest_of_a_count_is_pulled_one_by_one()
    {
        string[] ten = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        await using var server = Serve(
            ScriptedStream.Batch("two", ten), ScriptedStream.Message("A", "three"), ScriptedStream.Message("B", "four"), Ended);

        var pull = await PullAsync(server, "--count 12");

        Assert.Equal(12, pull.Json.GetProperty("messages").GetInt32());
        Assert.Contains("Accept: application/xml", server.Requests[1].Headers, StringComparison.Ordinal);
        Assert.Equal("DELETE four", ScriptedStream.Steps(server).Last());
    }

    [Fact]
    public async Task A_refusal_ends_the_run_and_still_its_streams()
    {
        await using var server = Serve(
            ScriptedStream.Message("A", "two"),
            Problems.Xml(406, "not-acceptable", "No acceptable form", "Send another."), Ended);

        var pull = await PullAsync(server, "");

        Assert.Equal((1, "refused"), (pull.ExitCode, pull.Json.GetProperty("endedBy").GetString()));
        Assert.Equal("406 No acceptable form. Send another.", pull.Errors.Trim());
        Assert.Equal(["GET start", "GET two", "DELETE two"], ScriptedStream.Steps(server));
    }

    [Fact]
    public async Task An_interrupted_run_ends_its_streams()
    {
        using var interruption = new CancellationTokenSource();
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method == "DELETE")
                return Ended;
            interruption.Cancel();
            return ScriptedStream.Message("A", "two");
        });

        var pull = await Tool.RunUntilAsync($"pull {server.Address} --participant 11111111 --single --json", interruption.Token);

        Assert.Equal(
            (0, "interrupt", 1),
            (pull.ExitCode, pull.Json.GetProperty("endedBy").GetString(), pull.Json.GetProperty("messages").GetInt32()));
        Assert.Equal(["GET start", "DELETE two"], ScriptedStream.Steps(server));
    }

    [Fact]
    public async Task An_interrupted_run_does_not_wait_for_a_long_poll()
    {
        using var interruption = new CancellationTokenSource();
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method == "DELETE")
                return Ended;
            if (request.Path == ScriptedStream.Start)
                return ScriptedStream.Message("A", "two");
            interruption.Cancel();
            return ScriptedReply.Never;
        });

        var pull = await Tool.RunUntilAsync($"pull {server.Address} --participant 11111111 --single --json", interruption.Token);

        Assert.Equal((0, 1), (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32()));
        Assert.Equal(["GET start", "GET two", "DELETE two"], ScriptedStream.Steps(server));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_ended_is_a_failure()
    {
        await using var server = Serve(
            ScriptedStream.Empty("one"), Problems.Xml(500, "internal", "The service failed", "Sorry."));

        var pull = await PullAsync(server, "--until-empty");

        Assert.Equal((1, 1), (pull.ExitCode, pull.Json.GetProperty("streamsNotEnded").GetInt32()));
        Assert.Contains("1 stream could not be ended", pull.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//elsewhere.example/x")]
    [InlineData("/\\elsewhere.example/x")]
    [InlineData("http://elsewhere.example/x")]
    public async Task A_next_path_that_leads_elsewhere_is_not_followed(string next)
    {
        await using var server = Serve(new ScriptedReply(204, "", $"PI-Pull-Next: {next}"));

        var pull = await PullAsync(server, "--until-empty");

        Assert.Equal(1, pull.ExitCode);
        Assert.Contains("An answer has no PI-Pull-Next with a path", pull.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b", "--b\r\nPI-ResourceId: A\r\n\r\n<m/>",
        "its multipart/mixed breaks off")]
    [InlineData("Content-Type: multipart/mixed; boundary=b", "<m/>", "its multipart/mixed has no parts")]
    [InlineData("Content-Type: multipart/mixed", "--b--", "its multipart/mixed has no boundary")]
    [InlineData("Content-Type: application/json", "{", "it is not JSON")]
    [InlineData("Content-Type: text/html", "<html/>", "it has the type 'text/html'")]
    [InlineData("Content-Type: application/xml", "<m/>", "a message has no PI-ResourceId")]
    [InlineData("Content-Encoding: gzip", "not packed", "")]
    public async Task An_answer_that_cannot_be_read_is_not_confirmed(string header, string body, string complaint)
    {
        await using var server = Serve(
            ScriptedStream.Empty("one"),
            new ScriptedReply(200, body, header, $"PI-Pull-Next: {ScriptedStream.Path("two")}"), Ended);

        var pull = await PullAsync(server, "--gzip");

        Assert.Equal((1, 0), (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32()));
        Assert.StartsWith($"An answer cannot be read: {complaint}", pull.Errors, StringComparison.Ordinal);
        Assert.Equal(["GET start", "GET one", "DELETE one"], ScriptedStream.Steps(server));
    }

    /// <summary>Answers in this order; null cuts the connection.</summary>
    private static ScriptedServer Serve(params ScriptedReply?[] replies)
    {
        var next = 0;
        return new ScriptedServer(_ => replies[next++]);
    }

    private static Task<Ran> PullAsync(ScriptedServer server, string options, TimeProvider? time = null) =>
        Tool.RunAsync($"pull {server.Address} --participant 11111111 --json {options}", time ?? TimeProvider.System);
}
