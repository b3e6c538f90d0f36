using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Fronts;
using PixStream.Cli.Cluster.Nodes;
using Spectre.Console;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>What a person or a script sees of a cluster, and what it can say.</summary>
public class FrontTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_change_is_a_line_and_a_failure_has_the_end_of_its_log_below()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var front = new LineFront(TextReader.Null, output);
        front.Show(Status("silo-1", NodeState.Ready));
        front.Show(Status("silo-2", NodeState.Died) with
        {
            ProcessId = null, Reason = "It ended with exit code 1.", Tail = ["one", "two"],
        });

        Assert.Equal(
            """
            12:00:00 silo-1 ready, process 17, http://silo-1
            12:00:00 silo-2 died: It ended with exit code 1.
              the last lines of /logs/silo-2.log:
                one
                two

            """,
            output.ToString());
    }

    [Fact]
    public async Task Lines_of_the_input_are_commands_and_its_end_ends_nothing()
    {
        using var cluster = new ScriptedCluster();
        await cluster.StartAsync();
        using var output = new StringWriter();
        using var input = new StringReader("status\n\nhalt\nkill silo-1\nkill silo-1\n");
        var attending = new LineFront(input, output).AttendAsync(cluster.Engine, cluster.Work);
        await cluster.BecomesAsync("silo-1", NodeState.Killed);
        await ScriptedCluster.UntilAsync(() => output.ToString().Contains("silo-1 does not run.", StringComparison.Ordinal));
        Assert.False(attending.IsCompleted);
        await cluster.QuitAsync();
        await attending;

        Assert.Contains(" gateway-2 ready, process ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("'halt' is no command. Commands are kill NAME, ", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k2", Verb.Kill, "silo-2")]
    [InlineData("S1", Verb.Stop, "silo-1")]
    [InlineData("d", Verb.Kill, "redis")]
    [InlineData("r", Verb.Restart, null)]
    [InlineData("a", Verb.AddSilo, null)]
    [InlineData("q", Verb.Quit, null)]
    [InlineData("\u0003", Verb.Quit, null)]
    [InlineData("k\u0003", Verb.Quit, null)]
    public void Keys_are_commands(string keys, object verb, string? name) =>
        Assert.Equal([new UpCommand((Verb)verb, name)], Press(new KeyCommands(), keys));

    [Theory]
    [InlineData("k3")]
    [InlineData("k\u001b")]
    [InlineData("x")]
    public void Other_keys_are_none(string keys) => Assert.Empty(Press(new KeyCommands(), keys));

    [Fact]
    public void The_prompt_asks_which_silo_of_those_that_run()
    {
        var keys = new KeyCommands();
        Assert.Contains("k kill a silo", keys.Prompt, StringComparison.Ordinal);
        Assert.Empty(Press(keys, "k"));
        Assert.Equal("Kill which? 1 silo-1  2 silo-2  any other key: none", keys.Prompt);
        Assert.Empty(Press(keys, "x"));
        Assert.Contains("k kill a silo", keys.Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_is_ready_is_a_few_requests_to_try_and_for_scripts_the_commands()
    {
        using var output = new StringWriter { NewLine = "\n" };
        new LineFront(TextReader.Null, output).Invite(["http://gateway-1", "http://gateway-2"]);
        var lines = output.ToString().Split('\n');

        Assert.Equal("PixStream serves http://gateway-1 and http://gateway-2", lines[0]);
        Assert.Contains("  make messages curl -X POST http://gateway-1/api/util/msgs/12345678/10", lines);
        Assert.StartsWith("  commands      kill NAME, stop NAME", lines[^3], StringComparison.Ordinal);
        Assert.EndsWith("add silo, status, quit", string.Join(' ', lines[^3..]).TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>A terminal shows the begin of a longer line, and half a command is no use.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void What_to_try_fits_80_columns_with_any_port_and_any_number_of_gateways(int gateways)
    {
        using var output = new StringWriter { NewLine = "\n" };
        string[] urls = [.. Enumerable.Range(0, gateways).Select(static at => $"http://127.0.0.1:{65_535 - at}")];
        new LineFront(TextReader.Null, output).Invite(urls);

        Assert.All(output.ToString().Split('\n'), static line => Assert.True(line.Length <= 80, line));
        Assert.All(urls, url => Assert.Contains(url, output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_has_each_process_with_its_state_and_below_it_what_is_wrong_and_the_last_changes()
    {
        var view = new TerminalView(new FakeTimeProvider(Noon.AddSeconds(42)));
        view.Invite(["PixStream serves http://gateway-1"]);
        view.Add(Status("silo-1", NodeState.Killed) with { ProcessId = null });
        var shown = Shown(view, height: 24);

        Assert.Matches(@"redis +│ ready +│ 42 s +│ 17 +│ http://redis +│ 0 ", shown);
        Assert.Matches(@"silo-1 +│ killed +│ 42 s +│ +│ http://silo-1 +│ 3 ", shown);
        Assert.Matches(
            @"(?s)silo-2 not ready: It does not answer\..*PixStream serves http://gateway-1.*12:00:00 silo-1 killed.*keys",
            shown);
    }

    [Fact]
    public void In_a_low_terminal_what_is_wrong_and_the_keys_are_seen_and_changes_are_not()
    {
        var view = new TerminalView(new FakeTimeProvider(Noon));
        view.Invite(["one", "two", "three", "four"]);
        view.Say("a change");
        var lines = Shown(view, height: 12).TrimEnd().Split('\n');

        Assert.True(lines.Length <= 12, $"{lines.Length} lines");
        Assert.Contains("silo-2 not ready: It does not answer.", lines.Select(static line => line.Trim()));
        Assert.DoesNotContain(lines, static line => line.Contains("a change", StringComparison.Ordinal));
        Assert.Equal("keys", lines[^1].Trim());
    }

    private static string Shown(TerminalView view, int height)
    {
        NodeStatus[] statuses =
        [
            Status("redis", NodeState.Ready), Status("silo-1", NodeState.Killed) with { ProcessId = null, Restarts = 3 },
            Status("silo-2", NodeState.NotReady) with { Reason = "It does not answer." },
        ];
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 120;
        console.Write(view.Render(statuses, "keys", width: 120, height));
        return output.ToString();
    }

    private static List<UpCommand> Press(KeyCommands keys, string pressed)
    {
        NodeStatus[] statuses =
        [
            Status("redis", NodeState.Ready) with { Kind = NodeKind.Redis }, Status("silo-1", NodeState.Ready),
            Status("silo-2", NodeState.NotReady), Status("silo-3", NodeState.Killed),
        ];
        return [.. pressed.Select(Key).Select(key => keys.Press(key, statuses)).OfType<UpCommand>()];
    }

    private static ConsoleKeyInfo Key(char key) =>
        key == '\u0003'
            ? new ConsoleKeyInfo(key, ConsoleKey.C, shift: false, alt: false, control: true)
            : new ConsoleKeyInfo(key, default, shift: false, alt: false, control: false);

    private static NodeStatus Status(string name, NodeState state) =>
        new(
            name, NodeKind.Silo, $"http://{name}", state, Noon, ProcessId: 17, Restarts: 0, Reason: null,
            $"/logs/{name}.log", []);
}
